// The settings of sound that are chosen once: loudness within and between tracks, the analysis of the library, and
// the room that rendered sound may take on the disk.
import { Modal } from '../../elements/Modal.tsx';
import { DISK_CACHE_MB, LEVELLINGS } from '../../../shared/settings.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { toggleLevelMatch } from '../../stores/sound-commands.ts';
import { LEVELLING_TEXTS, analysisText, diskCacheText } from '../../texts/sound-text.ts';
import { useAnalysis, usePlayer, useServices, useSettings } from '../PlayerContext.tsx';

export function SoundDialog({ onClose }: { onClose(): void }) {
  return (
    <Modal title="Sound settings" className="sound-dialog" onClose={onClose}>
      <Loudness />
      <LibraryAnalysis />
      <DiskCache />
    </Modal>
  );
}

function Loudness() {
  const { engine } = useServices();
  const levels = usePlayer((state) => state.levels);
  return (
    <>
      <label className="setting">
        <input
          type="checkbox"
          role="switch"
          className="switch"
          checked={levels.levelMatch}
          onChange={() => toggleLevelMatch(engine)}
        />
        <span className="setting-name">Level match</span>
        <span className="setting-text">
          The original and every preset are equally loud, so that you compare the sound and not the volume.
        </span>
      </label>
      <fieldset className="setting">
        <legend className="setting-name">Volume levelling</legend>
        <div className="choice">
          {LEVELLINGS.map((levelling) => (
            <label key={levelling} className="choice-option">
              <input
                type="radio"
                name="levelling"
                checked={levels.levelling === levelling}
                onChange={() => engine.setLevels({ ...levels, levelling })}
              />
              <span>{LEVELLING_TEXTS[levelling].label}</span>
            </label>
          ))}
        </div>
        <p className="setting-text" role="status">
          {LEVELLING_TEXTS[levels.levelling].text}
        </p>
      </fieldset>
    </>
  );
}

function LibraryAnalysis() {
  const { client, notices } = useServices();
  const analyseLibrary = useSettings((state) => state.analyseLibrary);
  const progress = useAnalysis((state) => state.progress);
  return (
    <div>
      <label className="setting">
        <input
          type="checkbox"
          role="switch"
          className="switch"
          checked={analyseLibrary}
          onChange={(event) => {
            client
              .call('settings.set', { analyseLibrary: event.target.checked })
              .catch((error: unknown) => tellFailure(notices, error));
          }}
        />
        <span className="setting-name">Analyse the library when idle</span>
        <span className="setting-text">
          Presets then begin with the first note. Tracks about to play are always analysed.
        </span>
      </label>
      {progress && progress.total > 0 && (
        <div className="analysis">
          <progress
            aria-label="Analysis of the library"
            max={progress.total}
            value={progress.analysed + progress.failed}
          />
          <p className="setting-text">{analysisText(progress)}</p>
        </div>
      )}
    </div>
  );
}

function DiskCache() {
  const { client, notices } = useServices();
  const diskCacheMb = useSettings((state) => state.diskCacheMb);
  return (
    <fieldset className="setting">
      <legend className="setting-name">Room on the disk</legend>
      <div className="choice choice-dense">
        {DISK_CACHE_MB.map((sizeMb) => (
          <label key={sizeMb} className="choice-option">
            <input
              type="radio"
              name="disk-cache"
              checked={diskCacheMb === sizeMb}
              onChange={() => {
                client
                  .call('settings.set', { diskCacheMb: sizeMb })
                  .catch((error: unknown) => tellFailure(notices, error));
              }}
            />
            <span>{diskCacheText(sizeMb)}</span>
          </label>
        ))}
      </div>
      <p className="setting-text">Mastered sound is kept there for the next time, so that it need not be made again.</p>
    </fieldset>
  );
}
