// System, light or dark: one choice of three, kept by the core.
import { Monitor, Moon, Sun } from 'lucide-react';

import { IconButton } from '../elements/IconButton.tsx';
import { tellFailure } from '../stores/notice-store.ts';
import type { SettingsState } from '../stores/settings-store.ts';
import { useServices, useSettings } from './PlayerContext.tsx';

const THEMES: readonly { readonly theme: SettingsState['theme']; readonly label: string; readonly icon: typeof Sun }[] =
  [
    { theme: 'system', label: 'System theme', icon: Monitor },
    { theme: 'light', label: 'Light theme', icon: Sun },
    { theme: 'dark', label: 'Dark theme', icon: Moon },
  ];

export function ThemeToggle() {
  const { client, notices } = useServices();
  const chosen = useSettings((state) => state.theme);
  return (
    <div className="theme-toggle" role="group" aria-label="Theme">
      {THEMES.map(({ theme, label, icon: Icon }) => (
        <IconButton
          key={theme}
          label={label}
          aria-pressed={theme === chosen}
          onClick={() => {
            client.call('settings.set', { theme }).catch((error: unknown) => tellFailure(notices, error));
          }}
        >
          <Icon />
        </IconButton>
      ))}
    </div>
  );
}
