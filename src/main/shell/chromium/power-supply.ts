// Whether the machine runs on battery, as Linux tells under /sys/class/power_supply (sysfs-class-power). Other systems: not known here.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = '/sys/class/power_supply';

interface Supply {
  readonly type: string;
  readonly scope: string;
  readonly online: string;
  readonly status: string;
}

/** True when a battery of the machine is being emptied and no mains is there; null where no supply is told of. Never rejects. */
export async function isOnBattery(folder = FOLDER): Promise<boolean | null> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(names.map((name) => readSupply(join(folder, name))));
  // A mouse has a battery too: its scope is a device.
  const own = supplies.filter(({ scope }) => scope !== 'Device');
  if (own.some(({ type, online }) => (type === 'Mains' || type === 'USB') && online === '1')) return false;
  const batteries = own.filter(({ type }) => type === 'Battery');
  if (batteries.length > 0) return batteries.some(({ status }) => status === 'Discharging');
  return own.length > 0 ? false : null;
}

async function readSupply(folder: string): Promise<Supply> {
  // What a supply does not have is a missing file.
  const read = async (name: string): Promise<string> =>
    (await readFile(join(folder, name), 'utf8').catch(() => '')).trim();
  const [type, scope, online, status] = await Promise.all(['type', 'scope', 'online', 'status'].map(read));
  return { type: type ?? '', scope: scope ?? '', online: online ?? '', status: status ?? '' };
}
