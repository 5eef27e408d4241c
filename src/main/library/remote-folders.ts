// Whether a folder lies on a file system that others change without this machine being told: a network drive, or one that a program makes up (FUSE:
// sshfs, rclone and their like). Linux tells its kind by number (statfs(2)); elsewhere nothing is known, and the system watches such drives itself.
import { statfs } from 'node:fs/promises';

/** `f_type` of NFS, SMB, CIFS, SMB 2 and later, 9P (shares of a virtual machine's host), AFS, Ceph, FUSE. */
const REMOTE_TYPES: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f, 0x00c36400, 0x65735546,
]);

/** False where the system does not say. Never rejects. */
export async function isRemoteFolder(
  folder: string,
  statfsOf: (path: string) => Promise<{ readonly type: number }> = statfs,
): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  try {
    const { type } = await statfsOf(folder);
    // As 32 bits: some kernels give it with its sign.
    return REMOTE_TYPES.has(type >>> 0);
  } catch {
    return false;
  }
}
