// The table of what the player can be told to do wherever one is: keys are bound by it and by that of the lists (`list-keys.ts`), and nothing else binds
// a key that the listener may change. What is done with tracks, albums and the like is in `menus/item-actions.ts`.
import { PRESETS } from '../../../shared/presets.ts';
import { TOP_VIEWS, type SidePanelId } from '../../../shared/settings.ts';
import { announce } from '../../stores/announcement-store.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { changeVolumeBy, cycleRepeat, cycleShuffle, playOrPause, seekBy } from '../../stores/player-commands.ts';
import { showPlaying } from '../../stores/reveal-store.ts';
import type { Services } from '../../stores/services.ts';
import { changeIntensityBy, toggleBypass, toggleLevelMatch } from '../../stores/sound-commands.ts';
import { bypassText, intensityText, levelMatchText, presetText } from '../../texts/sound-text.ts';
import { words } from '../../texts/words.ts';
import { SEARCH_BOX_ID } from '../search/SearchBox.tsx';

export const SEEK_STEP_SECONDS = 5;
const VOLUME_STEP = 0.05;
const INTENSITY_STEP = 0.1;

export type KeyGroup = keyof typeof words.keyGroups;

/** What has keys that the listener may change. */
export interface KeyOwner {
  /** What the settings know it by. */
  readonly id: string;
  readonly group: KeyGroup;
  /** In the language that is chosen then. */
  words(): string;
  /** As `pressedKeys` names them, where the listener has set no others. */
  readonly keys: string;
}

export interface AppAction extends KeyOwner {
  /** Goes on while the key is held. */
  readonly repeats?: true;
  run(services: Services): void;
}

const say = ({ announcements }: Services, text: string): void => announce(announcements, text);

/** Shows what stands beside the view, or hides it where it stands there. */
function togglePanel(panel: SidePanelId, { client, notices, settings }: Services): void {
  const sidePanel = settings.getState().sidePanel === panel ? null : panel;
  client.call('settings.set', { sidePanel }).catch((error: unknown) => tellFailure(notices, error));
}

export const APP_ACTIONS: readonly AppAction[] = [
  {
    id: 'toggle', group: 'playback', words: () => words.appActions.toggle, keys: 'Space',
    run: ({ client, engine, notices }) => playOrPause(client, engine, (error) => tellFailure(notices, error)),
  },
  { id: 'previous', group: 'playback', words: () => words.appActions.previous, keys: 'Mod+←', run: ({ engine }) => engine.previous() },
  { id: 'next', group: 'playback', words: () => words.appActions.next, keys: 'Mod+→', run: ({ engine }) => engine.next() },
  {
    id: 'seek-back', group: 'playback', words: () => words.appActions.seekBack, keys: '←', repeats: true,
    run: ({ engine }) => seekBy(engine, -SEEK_STEP_SECONDS),
  },
  {
    id: 'seek-forward', group: 'playback', words: () => words.appActions.seekForward, keys: '→', repeats: true,
    run: ({ engine }) => seekBy(engine, SEEK_STEP_SECONDS),
  },
  {
    id: 'louder', group: 'playback', words: () => words.appActions.louder, keys: '↑', repeats: true,
    run: ({ engine }) => changeVolumeBy(engine, VOLUME_STEP),
  },
  {
    id: 'quieter', group: 'playback', words: () => words.appActions.quieter, keys: '↓', repeats: true,
    run: ({ engine }) => changeVolumeBy(engine, -VOLUME_STEP),
  },
  {
    id: 'mute', group: 'playback', words: () => words.appActions.mute, keys: 'M',
    run: ({ engine }) => engine.setMuted(!engine.snapshot().muted),
  },
  {
    id: 'love', group: 'playback', words: () => words.appActions.loveCurrent, keys: 'Mod+L',
    run: ({ engine, items }) => {
      const { track } = engine.snapshot();
      if (track) items.love({ kind: 'tracks', rows: [track], count: 1, ids: () => Promise.resolve([track.id]) }, !track.loved);
    },
  },
  {
    id: 'shuffle', group: 'queue', words: () => words.appActions.shuffle, keys: 'Mod+S',
    run: (services) => {
      cycleShuffle(services.engine);
      say(services, words.queue.shuffle[services.engine.queue.snapshot().shuffle]);
    },
  },
  {
    id: 'repeat', group: 'queue', words: () => words.appActions.repeat, keys: 'Mod+R',
    run: (services) => {
      cycleRepeat(services.engine);
      say(services, words.queue.repeat[services.engine.queue.snapshot().repeat]);
    },
  },
  { id: 'undo', group: 'queue', words: () => words.appActions.undo, keys: 'Mod+Z', run: ({ undo }) => undo.undo() },
  { id: 'redo', group: 'queue', words: () => words.appActions.redo, keys: 'Mod+Shift+Z', run: ({ undo }) => undo.redo() },
  {
    id: 'queue', group: 'queue', words: () => words.appActions.queue, keys: 'Mod+Shift+Q',
    run: (services) => togglePanel('queue', services),
  },
  {
    id: 'lyrics', group: 'queue', words: () => words.appActions.lyrics, keys: 'Mod+Shift+L',
    run: (services) => togglePanel('lyrics', services),
  },
  {
    id: 'sound-panel', group: 'queue', words: () => words.appActions.soundPanel, keys: 'Mod+Shift+E',
    run: (services) => togglePanel('sound', services),
  },
  ...PRESETS.map((preset, digit): AppAction => ({
    id: `preset-${preset}`, group: 'sound', words: () => words.appActions.preset(presetText(preset).label), keys: String(digit),
    run: (services) => {
      services.engine.setPreset(preset);
      say(services, presetText(preset).label);
    },
  })),
  {
    id: 'less-intensity', group: 'sound', words: () => words.appActions.lessIntensity, keys: '[', repeats: true,
    run: (services) => {
      changeIntensityBy(services.engine, -INTENSITY_STEP);
      say(services, intensityText(services.engine.snapshot()));
    },
  },
  {
    id: 'more-intensity', group: 'sound', words: () => words.appActions.moreIntensity, keys: ']', repeats: true,
    run: (services) => {
      changeIntensityBy(services.engine, INTENSITY_STEP);
      say(services, intensityText(services.engine.snapshot()));
    },
  },
  {
    id: 'compare', group: 'sound', words: () => words.appActions.compare, keys: 'B',
    run: (services) => {
      toggleBypass(services.engine);
      say(services, bypassText(services.engine.snapshot()));
    },
  },
  {
    id: 'level-match', group: 'sound', words: () => words.appActions.levelMatch, keys: 'L',
    run: (services) => {
      toggleLevelMatch(services.engine);
      say(services, levelMatchText(services.engine.snapshot()));
    },
  },
  { id: 'search', group: 'views', words: () => words.appActions.search, keys: 'Mod+F', run: focusSearch },
  { id: 'back', group: 'views', words: () => words.appActions.back, keys: 'Alt+←', run: ({ navigation }) => navigation.back() },
  { id: 'forward', group: 'views', words: () => words.appActions.forward, keys: 'Alt+→', run: ({ navigation }) => navigation.forward() },
  {
    id: 'show-playing', group: 'views', words: () => words.appActions.showPlaying, keys: 'Mod+J',
    run: ({ engine, navigation, reveal }) => showPlaying(engine, navigation, reveal),
  },
  ...TOP_VIEWS.map((view, at): AppAction => ({
    id: `view-${view}`, group: 'views', words: () => words.appActions.view(words.views[view]), keys: `Mod+${at + 1}`,
    run: ({ navigation }) => navigation.go({ view }),
  })),
  {
    id: 'settings', group: 'views', words: () => words.appActions.settings, keys: 'Mod+,',
    run: ({ navigation }) => navigation.go({ view: 'settings' }),
  },
  {
    id: 'diagnostics', group: 'views', words: () => words.appActions.diagnostics, keys: 'Mod+Shift+D',
    run: ({ navigation }) => navigation.go({ view: 'diagnostics' }),
  },
  {
    id: 'shortcuts', group: 'views', words: () => words.appActions.shortcuts, keys: '?',
    run: ({ dialogs }) => dialogs.setState({ open: { kind: 'shortcuts' } }),
  },
]; // prettier-ignore

function focusSearch(): void {
  const box = document.getElementById(SEARCH_BOX_ID);
  if (!(box instanceof HTMLInputElement)) return;
  box.focus();
  box.select();
}
