// Which columns a table shows, how high its rows are, and the way back to the player's own choice.
import { Menu } from '@base-ui/react/menu';
import { Check, RotateCcw } from 'lucide-react';

import { DEFAULT_LAYOUT, DENSITIES, TRACK_COLUMNS, type Density } from '../../../shared/settings.ts';
import { words } from '../../texts/words.ts';
import { anchorOf } from '../menus/menu-anchor.ts';
import styles from '../menus/ItemMenu.module.css';
import { useSettings } from '../PlayerContext.tsx';
import { useSetting } from '../use-setting.ts';
import type { ColumnMenuProps } from './ColumnMenuLater.tsx';
import { toggledColumn } from './table-layout.ts';

export function ColumnMenu({ table, anchor, onClose }: ColumnMenuProps) {
  const density = useSettings((state) => state.density);
  const setting = useSetting();
  const { ids, columns, layout } = table;
  const isShown = new Set(columns.map(({ id }) => id));
  return (
    <Menu.Root
      open={anchor !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Menu.Portal>
        <Menu.Positioner
          className={styles['positioner']}
          anchor={anchor && anchorOf(anchor)}
          side="bottom"
          align="start"
          sideOffset={2}
          collisionPadding={8}
        >
          <Menu.Popup className={`${styles['menu'] ?? ''} ${styles['long'] ?? ''}`} data-testid="column-menu">
            <Menu.Group>
              <Menu.GroupLabel className={styles['label']}>{words.density.label}</Menu.GroupLabel>
              <Menu.RadioGroup value={density} onValueChange={(density: Density) => setting({ density })}>
                {DENSITIES.map((each) => (
                  <Menu.RadioItem key={each} value={each} className={styles['item']}>
                    <span>{words.density[each]}</span>
                    <Menu.RadioItemIndicator className={styles['mark']}>
                      <Check aria-hidden="true" />
                    </Menu.RadioItemIndicator>
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            </Menu.Group>
            <Menu.Separator className={styles['line']} />
            <Menu.Group>
              <Menu.GroupLabel className={styles['label']}>{words.columns.choose}</Menu.GroupLabel>
              {TRACK_COLUMNS.filter((id) => !table.withheld.includes(id)).map((id) => (
                <Menu.CheckboxItem
                  key={id}
                  className={styles['item']}
                  checked={isShown.has(id)}
                  disabled={isShown.has(id) && columns.length === 1}
                  // What there is no room for now comes as chosen, with those that are shown.
                  onCheckedChange={() => table.change({ columns: toggledColumn(columns.map((column) => column.id), id) })} // prettier-ignore
                >
                  <span>{words.columns[id]}</span>
                  <Menu.CheckboxItemIndicator className={styles['mark']}>
                    <Check aria-hidden="true" />
                  </Menu.CheckboxItemIndicator>
                </Menu.CheckboxItem>
              ))}
            </Menu.Group>
            <Menu.Separator className={styles['line']} />
            <Menu.Item
              className={styles['item']}
              disabled={layout.columns === null && Object.keys(layout.widthsPx).length === 0 && ids.length > 0}
              onClick={() => table.change(DEFAULT_LAYOUT)}
            >
              <RotateCcw aria-hidden="true" />
              <span>{words.columns.reset}</span>
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
