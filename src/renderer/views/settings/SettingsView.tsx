// What a listener sets: how the player looks, loudness, the library, the room it takes, and how failures are met. A place and not a dialog: the
// music plays on and its keys work. What one only reads is in the diagnostics.
import { useEffect, type ReactNode } from 'react';

import { DENSITIES, DISK_CACHE_MB, LANGUAGE_CHOICES, LEVELLINGS } from '../../../shared/settings.ts';
import { SETTINGS_SECTIONS, type SettingsSection } from '../../stores/navigation.ts';
import { toggleLevelMatch } from '../../stores/sound-commands.ts';
import { analysisText, diskCacheText } from '../../texts/sound-text.ts';
import { words } from '../../texts/words.ts';
import { SectionTitle, Sections, goToSection } from '../frame/Sections.tsx';
import { useAnalysis, usePlayer, useServices, useSettings } from '../PlayerContext.tsx';
import { useSetting } from '../use-setting.ts';
import { Backups } from './Backups.tsx';
import { KeySettings } from './KeySettings.tsx';
import { LibraryTransfers } from './LibraryTransfers.tsx';
import { ResilienceSettings } from './ResilienceSettings.tsx';
import { RadioSetting, SelectSetting, SwitchSetting } from './Setting.tsx';

const THEMES = ['system', 'light', 'dark'] as const;

const PARTS: Readonly<Record<SettingsSection, () => ReactNode>> = {
  appearance: Appearance,
  sound: Loudness,
  library: Library,
  storage: Storage,
  keys: KeySettings,
  resilience: ResilienceSettings,
};

export function SettingsView({ section }: { readonly section: SettingsSection | undefined }) {
  useEffect(() => {
    if (section) goToSection(section);
  }, [section]);
  return (
    <Sections
      title={words.places.settings}
      sections={SETTINGS_SECTIONS.map((id) => ({ id, title: words.settings.sections[id] }))}
      navigationLabel={words.settings.navigation}
      label={words.settings.label}
      ready
    >
      {SETTINGS_SECTIONS.map((id) => {
        const Part = PARTS[id];
        return (
          <section key={id} className="settings-part">
            <SectionTitle id={id} title={words.settings.sections[id]} />
            <Part />
          </section>
        );
      })}
    </Sections>
  );
}

function Appearance() {
  const set = useSetting();
  const theme = useSettings((state) => state.theme);
  const language = useSettings((state) => state.language);
  const density = useSettings((state) => state.density);
  return (
    <>
      <RadioSetting
        name={words.settings.theme}
        of={THEMES}
        value={theme}
        label={(one) => words.settings.themes[one]}
        onChoose={(chosen) => set({ theme: chosen })}
      />
      <RadioSetting
        name={words.settings.language}
        of={LANGUAGE_CHOICES}
        value={language}
        label={(one) => words.settings.languages[one]}
        onChoose={(chosen) => set({ language: chosen })}
      />
      <RadioSetting
        name={words.settings.density}
        of={DENSITIES}
        value={density}
        label={(one) => words.density[one]}
        text={words.settings.densityText}
        onChoose={(chosen) => set({ density: chosen })}
      />
    </>
  );
}

function Loudness() {
  const { engine } = useServices();
  const levels = usePlayer((state) => state.levels);
  return (
    <>
      <SwitchSetting
        name={words.settings.levelMatch}
        text={words.settings.levelMatchText}
        checked={levels.levelMatch}
        onChange={() => toggleLevelMatch(engine)}
      />
      <RadioSetting
        name={words.settings.levelling}
        of={LEVELLINGS}
        value={levels.levelling}
        label={(one) => words.settings.levellings[one].label}
        text={words.settings.levellings[levels.levelling].text}
        live
        onChoose={(levelling) => engine.setLevels({ ...levels, levelling })}
      />
    </>
  );
}

/** What may be chosen; another number that was kept is shown as it is. */
const FORGET_DAYS = [0, 30, 60, 180, 365] as const;

function Library() {
  return (
    <>
      <LibraryAnalysis />
      <ForgetMissing />
      <LibraryTransfers />
    </>
  );
}

function ForgetMissing() {
  const set = useSetting();
  const kept = useSettings((state) => state.forgetMissingDays);
  const days = [...new Set<number>([...FORGET_DAYS, kept])].sort((a, b) => a - b);
  return (
    <SelectSetting
      name={words.settings.forgetMissing}
      of={days.map(String)}
      value={String(kept)}
      label={(one) => words.settings.forgetAfter(Number(one))}
      text={words.settings.forgetMissingText}
      onChoose={(chosen) => set({ forgetMissingDays: Number(chosen) })}
    />
  );
}

function LibraryAnalysis() {
  const set = useSetting();
  const analyseLibrary = useSettings((state) => state.analyseLibrary);
  const progress = useAnalysis((state) => state.progress);
  return (
    <div>
      <SwitchSetting
        name={words.settings.analyse}
        text={words.settings.analyseText}
        checked={analyseLibrary}
        onChange={(checked) => set({ analyseLibrary: checked })}
      />
      {progress && progress.total > 0 && (
        <div className="analysis">
          <progress
            aria-label={words.settings.analysisProgress}
            max={progress.total}
            value={progress.analysed + progress.failed}
          />
          <p className="setting-text">{analysisText(progress)}</p>
        </div>
      )}
    </div>
  );
}

function Storage() {
  const set = useSetting();
  const diskCacheMb = useSettings((state) => state.diskCacheMb);
  return (
    <>
      <RadioSetting
        name={words.settings.diskCache}
        of={DISK_CACHE_MB}
        value={diskCacheMb}
        label={(one) => diskCacheText(one)}
        text={words.settings.diskCacheText}
        onChoose={(chosen) => set({ diskCacheMb: chosen })}
      />
      <Backups />
    </>
  );
}
