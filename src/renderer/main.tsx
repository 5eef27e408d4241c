// The page's composition root: connects to the core, builds the engine and the stores, draws.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { DEFAULT_SETTINGS } from '../shared/settings.ts';
import { connect } from './client/connect.ts';
import { SocketBreaker } from './client/socket-breaker.ts';
import { createPlayerEngine } from './engine/player-engine.ts';
import { createServices } from './stores/services.ts';
import { settingsArrived } from './stores/settings-store.ts';
import { thrownText } from './texts/format.ts';
// Inter: one variable font with tabular figures for every window, SIL OFL 1.1, shipped and never fetched. Geist has no tabular figures by default.
import '@fontsource-variable/inter';
import './styles/tokens.css';
import './styles/base.css';
import './styles/buttons.css';
import './styles/sliders.css';
import './styles/elements.css';
import './styles/notices.css';
import './styles/window.css';
import './styles/sidebar.css';
import './styles/library.css';
import './styles/table-cells.css';
import './styles/table.css';
import './styles/player.css';
import './styles/seek.css';
import './styles/sound.css';
import './styles/dialogs.css';
import './styles/figures.css';
import { App } from './views/App.tsx';
import { PlayerContext } from './views/PlayerContext.tsx';

/** A first frame in a theme that is then replaced is worse than one that comes this much later. Connecting takes tens of milliseconds. */
const FIRST_FRAME_WAIT_MS = 150;

function start(root: HTMLElement): void {
  const breaker = new SocketBreaker();
  const { client, sayGoodbye, takeOver } = connect(breaker);
  const engine = createPlayerEngine({
    loadTracks: (ids) => client.call('library.byIds', { ids: [...ids] }),
    loadAlbumPlaces: async (ids) => {
      const numbers = await client.call('queue.albumPlaces', { ids: [...ids] });
      return ids.map((_, at) => ({ album: numbers[at * 2] ?? 0, place: numbers[at * 2 + 1] ?? 0 }));
    },
    report: (report) => client.notify('session.report', report),
    cancelChunk: (request) => client.notify('chunk.cancel', { request }),
    loadSound: (trackId) => client.call('analysis.sound', { trackId }),
    volume: DEFAULT_SETTINGS.volume,
    preset: DEFAULT_SETTINGS.preset,
    intensity: DEFAULT_SETTINGS.intensity,
    levels: { levelMatch: DEFAULT_SETTINGS.levelMatch, levelling: DEFAULT_SETTINGS.levelling },
  });
  const services = createServices({ client, breaker, takeOver }, engine);
  // Behind the services' own listeners: their last words (a setting that was just changed) go first.
  window.addEventListener('pagehide', () => {
    engine.leave();
    sayGoodbye();
  });
  const draw = (): void =>
    createRoot(root).render(
      <StrictMode>
        <PlayerContext value={services}>
          <App />
        </PlayerContext>
      </StrictMode>,
    );
  void settingsArrived(services.settings, FIRST_FRAME_WAIT_MS).then(draw);
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
try {
  start(root);
} catch (error) {
  // Nothing is drawn yet that could show a notice, and an empty window explains nothing.
  root.className = 'start-failure';
  root.textContent = thrownText(error);
  throw error;
}
