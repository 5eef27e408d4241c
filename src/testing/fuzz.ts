// What the tests that throw anything at a parser share: for how long, and with what.
import fc from 'fast-check';

/** Each parser in the long tests; a minute each by AURALIS_FUZZ_SECONDS=60. */
const FUZZ_MS = Number(process.env['AURALIS_FUZZ_SECONDS'] ?? 10) * 1000;

/** For the test that runs it. */
export const FUZZ_TIMEOUT_MS = FUZZ_MS * 2 + 30_000;

/** No input may take as long: what takes this of one small text would hang on a large one. */
const MAX_CALL_MS = 1000;

/** Any bytes, texts of `bits`, and documents of `seeds` with stretches cut out, doubled and mixed. Fails when `parse` throws or takes long. */
export function fuzz(
  { bits, seeds }: { readonly bits: readonly string[]; readonly seeds: readonly string[] },
  parse: (bytes: Uint8Array) => void,
): void {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const ofBits = fc.array(fc.oneof(fc.constantFrom(...bits), fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 300,
  });
  const seed = fc.constantFrom(...seeds);
  const mangled = fc.tuple(
    seed,
    seed,
    fc.array(fc.tuple(fc.nat(), fc.nat(50), fc.constantFrom(...bits, '')), { maxLength: 12 }),
  );
  const any = fc.oneof(
    ofBits.map((parts) => bytes(parts.join(''))),
    fc.uint8Array({ maxLength: 1000 }),
    mangled.map(([one, other, cuts]) => {
      let text = one + other;
      for (const [at, length, put] of cuts) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + put + text.slice(from + length);
      }
      return bytes(text);
    }),
    fc.tuple(fc.constantFrom(...bits), fc.nat(3000)).map(([bit, times]) => bytes(bit.repeat(times))),
  );
  fc.assert(
    fc.property(any, (content) => {
      const started = process.threadCpuUsage();
      parse(content);
      const { user, system } = process.threadCpuUsage(started);
      if ((user + system) / 1000 > MAX_CALL_MS) throw new Error(`it took ${(user + system) / 1000} ms`);
    }),
    { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: FUZZ_MS, markInterruptAsFailure: false },
  );
}
