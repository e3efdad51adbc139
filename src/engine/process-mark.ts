/** Tells of a process that has left something behind whether it is still there: what the dead have left may be taken away. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

/**
 * Another machine may share a folder: its processes cannot be seen from here, so what they leave carries a mark of it. That is not its name, since
 * the mark gets into archives.
 */
export function machineMark(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Whether a process of this machine is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
