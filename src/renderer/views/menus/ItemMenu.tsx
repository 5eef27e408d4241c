// The context menu of every list, card and header: one for the whole window, opened through the menu store, read from the table of actions.
// @base-ui/react: menus and sub-menus by the ARIA patterns with typing ahead, placed by floating-ui; MIT, kept by the authors of MUI. radix-ui has no
// combobox, react-aria-components no context menu.
import { Menu } from '@base-ui/react/menu';
import { ChevronRight, Star } from 'lucide-react';
import { useStore } from 'zustand';

import { sharedRating } from '../../stores/item-commands.ts';
import type { TracksTarget } from '../../stores/menu-store.ts';
import { words } from '../../texts/words.ts';
import { useKeysTexts } from '../keyboard/use-keys-text.ts';
import { useServices } from '../PlayerContext.tsx';
import { ADD_TO_PLAYLIST, ITEM_ACTIONS } from './item-actions.ts';
import styles from './ItemMenu.module.css';
import { anchorOf } from './menu-anchor.ts';
import { PlaylistMenu } from './PlaylistMenu.tsx';

export function ItemMenu() {
  const services = useServices();
  const { menu } = services;
  const keysText = useKeysTexts();
  const open = useStore(menu, (state) => state.open);
  const groups = open
    ? ITEM_ACTIONS.map((group) => group.filter(({ isFor }) => isFor(open.target, services))).filter(
        ({ length }) => length > 0,
      )
    : [];
  return (
    <Menu.Root
      open={open !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) menu.setState({ open: null });
      }}
    >
      <Menu.Portal>
        <Menu.Positioner
          className={styles['positioner']}
          anchor={open ? anchorOf(open.anchor) : null}
          side="bottom"
          align="start"
          sideOffset={2}
          collisionPadding={8}
        >
          <Menu.Popup className={styles['menu']} data-testid="item-menu">
            {open &&
              groups.map((group, at) => (
                <Menu.Group key={group[0]?.id ?? at}>
                  {at > 0 && <Menu.Separator className={styles['line']} />}
                  {group.map((action) =>
                    action.id === ADD_TO_PLAYLIST ? (
                      <PlaylistMenu key={action.id} target={open.target} keys={keysText(action.keysOf ?? '')} />
                    ) : (
                      <Menu.Item
                        key={action.id}
                        className={styles['item']}
                        disabled={action.isPossible?.(open.target) === false}
                        onClick={() => action.run(services, open.target)}
                      >
                        <action.icon aria-hidden="true" />
                        <span>{action.words(open.target)}</span>
                        {action.keysOf !== undefined && <kbd translate="no">{keysText(action.keysOf)}</kbd>}
                      </Menu.Item>
                    ),
                  )}
                  {at === 1 && open.target.kind === 'tracks' && <RatingMenu target={open.target} />}
                </Menu.Group>
              ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function RatingMenu({ target }: { readonly target: TracksTarget }) {
  const { items } = useServices();
  const keysText = useKeysTexts();
  const rating = sharedRating(target.rows);
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={styles['item']}>
        <Star aria-hidden="true" />
        <span>{words.actions.rating}</span>
        <ChevronRight aria-hidden="true" />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner className={styles['positioner']} sideOffset={-4} alignOffset={-5} collisionPadding={8}>
          <Menu.Popup className={styles['menu']}>
            <Menu.RadioGroup
              value={rating === null ? 0 : Math.round(rating / 20)}
              onValueChange={(stars: number) => items.rate(target, stars === 0 ? null : stars * 20)}
            >
              {[5, 4, 3, 2, 1, 0].map((stars) => (
                <Menu.RadioItem
                  key={stars}
                  value={stars}
                  className={styles['item']}
                  closeOnClick
                  aria-label={stars === 0 ? words.actions.noRating : words.actions.stars(stars)}
                >
                  <span className={styles['stars']}>{stars === 0 ? words.actions.noRating : '★'.repeat(stars)}</span>
                  <kbd translate="no">{keysText(`list-rate-${stars}`)}</kbd>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
