// Carries one step of a chaos run out and asks afterwards what must hold whatever happened. What it returns are complaints in words; who
// runs it decides what they are worth.
import { bufferStats, callCore } from '../../src/testing/core-call.ts';
import { forgetQuiet, tapState, type TapState } from '../faults/sound-tap.ts';
import { isJump, stepText, type Act, type Step } from './fault-plan.ts';
import type { Rig } from './rig.ts';
import { insaneStats } from './sane-stats.ts';

/** The promise: sound is back within this. */
const QUIET_LIMIT_MS = 2_000;
/** The tap speaks every 50 ms, and the page's thread may be late to listen. */
const TAP_TOLERANCE_MS = 150;
const PING_LIMIT_MS = 1_000;
/** What a player that was cut off or stopped needs to be spoken to again; its promise for an answer holds from then on. */
const RETURN_LIMIT_MS = 8_000;
/** So long after a jump the page has the way ahead that it keeps. */
const SETTLED_MS = 2_500;
const WARM_LIMIT_MS = 4_000;
const DEATH_SEEN_MS = 3_000;

export interface StepReport {
  readonly text: string;
  readonly warm: boolean;
  readonly quietMs: number;
  readonly gaps: number;
  readonly pingMs: number;
  readonly restarts: number;
  readonly complaints: readonly string[];
  /** The player is no more, or cannot be spoken to. */
  readonly fatal: boolean;
}

export async function carryOut(step: Step, rig: Rig, tracks: { readonly safe: number }): Promise<StepReport> {
  const complaints: string[] = [];
  const facts = { warm: false, quietMs: 0, gaps: 0, pingMs: 0, restarts: 0 };
  const undo: (() => Promise<void> | void)[] = [];
  try {
    facts.warm = await prepare(step, rig, tracks.safe);
    const before = await bufferStats(rig.page);
    const from = (await tapState(rig.page)).frame;
    await forgetQuiet(rig.page);

    for (const fault of step.faults) undo.push(await fault.do(rig, step.random));
    await sleep(step.actAfterMs);
    await carryOutAct(step.act, rig);
    await sleep(step.lastsMs - step.actAfterMs);
    for (const { name, shows } of step.faults) {
      if (shows && !shows(await callCore(rig.page, 'health.report', {}, RETURN_LIMIT_MS)))
        complaints.push(`the health does not tell that ${name}`);
    }
    for (const each of undo.splice(0).reverse()) await each();

    const heard = await untilHeard(rig);
    facts.quietMs = heard.longestQuietMs;
    if (facts.quietMs > QUIET_LIMIT_MS + TAP_TOLERANCE_MS) {
      complaints.push(`no sound for ${facts.quietMs.toFixed(0)} ms`);
    }
    const silent = step.faults.every(({ audible }) => audible === 'nothing') && facts.warm && !isJump(step.act);
    if (silent) {
      const gaps = gapsSince(from, heard);
      facts.gaps = gaps.length;
      for (const { atFrame, frames } of gaps) {
        complaints.push(`a gap of ${(frames / 48).toFixed(1)} ms, ${((atFrame - from) / 48).toFixed(0)} ms into it`);
      }
    }

    if (rig.player.exitCode !== null) throw new Error(`the player ended with ${rig.player.exitCode}`);
    if (step.faults.some(({ deaf }) => deaf)) await rig.pingMs(RETURN_LIMIT_MS);
    facts.pingMs = await rig.pingMs(RETURN_LIMIT_MS);
    if (facts.pingMs > PING_LIMIT_MS) complaints.push(`an answer took ${facts.pingMs.toFixed(0)} ms`);

    const stats = await bufferStats(rig.page);
    complaints.push(...insaneStats(stats, before));
    const deaths = Math.max(0, ...step.faults.map((fault) => fault.deaths ?? 0));
    facts.restarts = await rig.restartsAtLeast(before.workerRestarts + deaths, DEATH_SEEN_MS);
    if (facts.restarts < before.workerRestarts + deaths) complaints.push(`${deaths} deaths were not seen`);
    complaints.push(...(await healthComplaints(rig)));

    if (step.faults.some(({ audible }) => audible === 'skip')) await goHome(step, rig, tracks.safe);
    complaints.push(...(await rig.listener.complaints()));
    complaints.push(...rig.complaints.splice(0).map((text) => `the page says: ${text}`));
    return { text: stepText(step), ...facts, complaints, fatal: false };
  } catch (error) {
    for (const each of undo.splice(0).reverse()) await Promise.resolve(each()).catch(() => undefined);
    complaints.push(`it could not go on: ${error instanceof Error ? error.message : String(error)}`);
    return { text: stepText(step), ...facts, complaints, fatal: true };
  }
}

/** Brings the listener to where the step begins; true when L1 is warm then and nothing need be heard of what comes. */
async function prepare(step: Step, rig: Rig, safe: number): Promise<boolean> {
  const { listener } = rig;
  if (step.faults.some(({ victim }) => victim)) {
    await listener.play(titleAt(rig, safe + step.victim));
    await untilHeard(rig);
    await sleep(step.random.between(300, 1500));
    return false;
  }
  if (listener.nearEnd) await listener.seek(10);
  const warm = await rig.untilWarm(WARM_LIMIT_MS);
  const sinceJumpMs = performance.now() - listener.jumpedAtMs;
  if (sinceJumpMs < SETTLED_MS) await sleep(SETTLED_MS - sinceJumpMs);
  return warm && (await tapState(rig.page)).silentFrames === 0;
}

async function carryOutAct(act: Act, rig: Rig): Promise<void> {
  const { listener } = rig;
  switch (act.kind) {
    case 'listen':
      return;
    case 'preset':
      for (const preset of act.presets) {
        await listener.choose(preset);
        if (act.presets.length > 1) await sleep(60);
      }
      return;
    case 'seek':
      for (const place of act.places) {
        await listener.seek(place);
        if (act.places.length > 1) await sleep(80);
      }
      return;
    case 'rest':
      return listener.rest(act.ms);
    case 'play':
      return listener.play(titleAt(rig, act.track));
  }
}

/** To a track that lives, and until it is heard. */
async function goHome(step: Step, rig: Rig, safe: number): Promise<void> {
  await rig.listener.play(titleAt(rig, step.random.below(safe)));
  await untilHeard(rig);
}

function titleAt(rig: Rig, at: number): string {
  return [...rig.options.tracks.keys()][at] ?? '';
}

/** Until there is sound and what was asked for last has settled; or until it is clear that there is none. */
async function untilHeard(rig: Rig): Promise<TapState> {
  const deadlineMs = performance.now() + QUIET_LIMIT_MS + 1_500;
  await sleep(300);
  for (;;) {
    const state = await tapState(rig.page);
    const sounds = state.silentFrames === 0 && (state.quietMs ?? Infinity) < 250;
    if (sounds || performance.now() > deadlineMs) return state;
    await sleep(50);
  }
}

function gapsSince(from: number, { silences, silentFrames, frame }: TapState): { atFrame: number; frames: number }[] {
  const over = silences.filter(({ atFrame }) => atFrame >= from);
  return silentFrames > 0 ? [...over, { atFrame: frame - silentFrames, frames: silentFrames }] : over;
}

async function healthComplaints(rig: Rig): Promise<string[]> {
  const report = await callCore(rig.page, 'health.report', {}, PING_LIMIT_MS);
  const complaints: string[] = [];
  for (const { part, state, reason } of report.parts) {
    if (state !== 'healthy' && !reason) complaints.push(`${part} is ${state} without a reason`);
  }
  const workers = (await rig.player.childPids()).length;
  if (workers > 3) complaints.push(`there are ${workers} worker processes`);
  return complaints;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
