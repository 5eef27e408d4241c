;; Second-order filters in series over two channels, frame by frame: left and right are the two lanes of each vector, so that both cost
;; one, and the filters of one frame overlap with those of the next. Compiled into cascade-kernel.ts; cascade-kernel.test.ts holds the two
;; together and writes the latter anew.
(module
  (memory (export "memory") 2)
  ;; Filters `frames` doubles at byte address `left` and at `right` in place. At `sections`, for each of the `count` > 0 filters, 7 vectors:
  ;; b0, b1, b2, a1, a2 in both lanes, then its state z1, z2 (transposed direct form II).
  (func (export "run")
    (param $left i32) (param $right i32) (param $frames i32) (param $sections i32) (param $count i32)
    (local $end i32) (local $section i32) (local $last i32) (local $in v128) (local $out v128)
    (local.set $end (i32.add (local.get $left) (i32.shl (local.get $frames) (i32.const 3))))
    (local.set $last (i32.add (local.get $sections) (i32.mul (local.get $count) (i32.const 112))))
    (block $done
      (loop $frame
        (br_if $done (i32.ge_u (local.get $left) (local.get $end)))
        (local.set $in (v128.load64_lane 1 (local.get $right) (v128.load64_zero (local.get $left))))
        (local.set $section (local.get $sections))
        (loop $filter
          ;; out = b0 in + z1
          (local.set $out
            (f64x2.add
              (f64x2.mul (v128.load offset=0 (local.get $section)) (local.get $in))
              (v128.load offset=80 (local.get $section))))
          ;; z1 = b1 in + z2 - a1 out
          (v128.store offset=80 (local.get $section)
            (f64x2.sub
              (f64x2.add
                (f64x2.mul (v128.load offset=16 (local.get $section)) (local.get $in))
                (v128.load offset=96 (local.get $section)))
              (f64x2.mul (v128.load offset=48 (local.get $section)) (local.get $out))))
          ;; z2 = b2 in - a2 out
          (v128.store offset=96 (local.get $section)
            (f64x2.sub
              (f64x2.mul (v128.load offset=32 (local.get $section)) (local.get $in))
              (f64x2.mul (v128.load offset=64 (local.get $section)) (local.get $out))))
          (local.set $in (local.get $out))
          (br_if $filter
            (i32.lt_u
              (local.tee $section (i32.add (local.get $section) (i32.const 112)))
              (local.get $last))))
        (v128.store64_lane 0 (local.get $left) (local.get $in))
        (v128.store64_lane 1 (local.get $right) (local.get $in))
        (local.set $left (i32.add (local.get $left) (i32.const 8)))
        (local.set $right (i32.add (local.get $right) (i32.const 8)))
        (br $frame)))))
