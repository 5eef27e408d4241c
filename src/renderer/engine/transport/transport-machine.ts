// What the transport does next, as one table: state × event → state + effects. Pure; `playback.ts` carries the effects out.
import type { TransportState } from '../../../shared/playback.ts';

/**
 * choose: a queue was given; clear: an empty one was; rest: one was that waits until it is asked to play; move: seek, next or previous found a target; sounding / dry: the line has
 * sound to play now / has none yet; finish: the last track played out; give-up: a run of tracks, or the output, failed.
 */
export type TransportEvent =
  'choose' | 'clear' | 'rest' | 'move' | 'sounding' | 'dry' | 'pause' | 'resume' | 'finish' | 'give-up';

/**
 * open: a new line at the chosen place; sound / hush: let the line be heard, or fade it out; restart: back to the start of the
 * queue, opened and heard; close: no line.
 */
export type TransportEffect = 'open' | 'sound' | 'hush' | 'restart' | 'close';

export interface Transition {
  readonly to: TransportState;
  readonly effects: readonly TransportEffect[];
}

const go = (to: TransportState, ...effects: TransportEffect[]): Transition => ({ to, effects });

/** Loading, playing and stalled differ only in what sound and its absence make of them. */
const wanted = (
  state: 'loading' | 'playing' | 'stalled',
  onDry: TransportState,
): Record<TransportEvent, Transition> => ({
  choose: go('loading', 'open', 'sound'),
  clear: go('idle', 'close'),
  rest: go('paused', 'hush', 'open'),
  move: go('loading', 'open', 'sound'),
  sounding: go('playing'),
  dry: go(onDry),
  pause: go('paused', 'hush'),
  resume: go(state),
  finish: go('ended', 'close'),
  'give-up': go('paused', 'close'),
});

const TABLE: Record<TransportState, Record<TransportEvent, Transition>> = {
  idle: {
    choose: go('loading', 'open', 'sound'),
    clear: go('idle', 'close'),
    rest: go('paused', 'open'),
    move: go('idle'),
    sounding: go('idle'),
    dry: go('idle'),
    pause: go('idle'),
    resume: go('idle'),
    finish: go('idle'),
    'give-up': go('idle', 'close'),
  },
  loading: wanted('loading', 'loading'),
  playing: wanted('playing', 'stalled'),
  stalled: wanted('stalled', 'stalled'),
  // Next, previous and seek leave a paused player paused, as MPRIS has it.
  paused: {
    choose: go('loading', 'open', 'sound'),
    clear: go('idle', 'close'),
    rest: go('paused', 'open'),
    move: go('paused', 'open'),
    sounding: go('paused'),
    dry: go('paused'),
    pause: go('paused'),
    resume: go('loading', 'sound'),
    finish: go('ended', 'close'),
    'give-up': go('paused', 'close'),
  },
  ended: {
    choose: go('loading', 'open', 'sound'),
    clear: go('idle', 'close'),
    rest: go('paused', 'open'),
    move: go('loading', 'open', 'sound'),
    sounding: go('ended'),
    dry: go('ended'),
    pause: go('ended'),
    resume: go('loading', 'restart'),
    finish: go('ended'),
    'give-up': go('ended', 'close'),
  },
};

export function transition(state: TransportState, event: TransportEvent): Transition {
  return TABLE[state][event];
}

/** Whether the listener wants to hear something in this state. */
export function wantsSound(state: TransportState): boolean {
  return state === 'loading' || state === 'playing' || state === 'stalled';
}
