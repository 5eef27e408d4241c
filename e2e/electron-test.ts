// The test object of specs that run the Electron shell with a long tone in its library. Made anew for each test, and removed after it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { browserAndFolder } from './browser-and-folder.ts';
import { launchElectronDouble, type ElectronDouble } from './electron-double/launch.ts';
import { PlayerPage } from './player-page.ts';
import { showTracks } from './show-tracks.ts';
import { seconds, writeTone } from './tone.ts';

export interface ElectronFixtures {
  /** Its music is in `music` below the test's folder. */
  readonly shell: ElectronDouble;
  /** Music plays. */
  readonly player: PlayerPage;
}

export const test = browserAndFolder.extend<ElectronFixtures>({
  shell: async ({ folder, browserOfWorker }, use) => {
    const music = join(folder, 'music');
    await mkdir(music);
    await writeTone(join(music, 'a long tone.wav'), { frames: seconds(180), hz: 330 });
    const shell = await launchElectronDouble({ dataFolder: join(folder, 'data'), args: [music], browser: browserOfWorker }); // prettier-ignore
    await showTracks(shell.page);
    await use(shell);
    await shell.close();
  },
  player: async ({ shell }, use) => {
    const player = new PlayerPage(shell.page);
    await player.play('a long tone');
    await player.expectMoving();
    await use(player);
  },
});
