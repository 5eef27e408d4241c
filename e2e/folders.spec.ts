// The library by its folders: the tree by mouse and by key, and what is played of it.
import { collection } from './collection.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';

test('folders are walked through by keys, and played with and without what lies below', async ({
  folder,
  start,
  open,
}) => {
  const page = await open(await start([await collection(folder)]));
  const player = new PlayerPage(page);
  await page.getByRole('navigation').getByRole('button', { name: 'Folders', exact: true }).click();
  const tree = page.getByRole('tree', { name: 'Folders' });
  const line = (name: string) => tree.getByRole('treeitem').filter({ hasText: name });

  // The only folder that was added is open, and all of it is shown.
  await expect(tree.getByRole('treeitem')).toHaveText([/collection/, /Flight Lines/, /Quiet Water/, /Second Harbour/]);
  await expect(page.getByRole('grid', { name: 'Tracks in collection' })).toHaveAttribute('aria-rowcount', '13');
  await page.getByRole('checkbox', { name: 'With subfolders' }).uncheck();
  await expect(page.getByRole('heading', { name: 'No tracks directly in this folder' })).toBeVisible();

  await line('collection').click();
  await page.keyboard.press('ArrowRight');
  await expect(line('Flight Lines')).toBeFocused();
  await page.keyboard.type('se');
  await expect(line('Second Harbour')).toBeFocused();
  const grid = page.getByRole('grid', { name: 'Tracks in Second Harbour' });
  await expect(grid.locator('[role=gridcell].cell-title')).toHaveText(['Anchor', 'Beacon', 'Mast', 'Mole']);
  await page.keyboard.press('ArrowLeft');
  await expect(line('collection')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('treeitem')).toHaveCount(1);

  // The place is kept.
  await page.keyboard.press('ArrowRight');
  await line('Quiet Water').click();
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
  await page.getByRole('navigation').getByRole('button', { name: 'Folders', exact: true }).click();
  await expect(line('Quiet Water')).toHaveAttribute('aria-selected', 'true');

  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await player.expectTrack('Delta');
  await player.expectMoving();
  await page
    .getByRole('grid', { name: 'Tracks in Quiet Water' })
    .getByRole('row')
    .filter({ hasText: 'Rain' })
    .dblclick();
  await player.expectTrack('Rain');
});
