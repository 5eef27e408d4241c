// An AudioWorklet that passes sound through and notes what it was, as runs of frames (see signal.testing.ts). Silence is not noted.
/* global AudioWorkletProcessor, registerProcessor */
const FRAME_STEP = 2 ** -23;
const TRACK_STEP = 2 ** -10;

class Tap extends AudioWorkletProcessor {
  #runs = [];
  /** Frames that passed, silent ones too. */
  #passed = 0;
  /** Every sample since it was asked to record. */
  #recording = null;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      if (data === 'read') this.port.postMessage(this.#runs);
      if (data === 'recorded') this.port.postMessage(this.#recording);
      if (data === 'record') {
        this.#recording = [];
        this.port.postMessage(null);
      }
    };
  }

  process([input], [output]) {
    const [left, right] = input;
    if (!left) {
      this.#passed += output[0].length;
      return true;
    }
    this.#recording?.push([left.slice(), (right ?? left).slice()]);
    output[0].set(left);
    output[1].set(right ?? left);
    for (let i = 0; i < left.length; i++) this.#note(left[i], (right ?? left)[i], this.#passed + i);
    this.#passed += left.length;
    return true;
  }

  #note(left, right, at) {
    if (left === 0 && right === 0) return;
    let track = right / TRACK_STEP;
    let frame = left / FRAME_STEP - 1;
    if (!Number.isInteger(track) || !Number.isInteger(frame) || track < 1) {
      track = 0;
      frame = 0;
    }
    const run = this.#runs.at(-1);
    const joins = run && run.track === track && run.at + run.length === at;
    if (joins && (track === 0 || run.frame + run.length === frame)) run.length++;
    else this.#runs.push({ track, frame, length: 1, at });
  }
}

registerProcessor('tap', Tap);
