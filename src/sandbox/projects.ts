/** Projects with their users and clocks: what the control interface moves. */
import type { SandboxCredentials } from './options.ts';

/** By role. */
export type Users = Readonly<Record<string, SandboxCredentials>>;

/** Names that no project has are left alone. */
export interface Projects {
  /** Opens a project with a user for each role; one that is there keeps its users. */
  open(name: string): Users;
  has(name: string): boolean;
  now(name: string): Date;
  /** Sets a project's time, which goes on from there. */
  moveTo(name: string, instant: number): void;
  /** Deletes a project's data and sets its clock right; users and keys stay. */
  reset(name: string): void;
  /** Resets all projects. */
  resetAll(): void;
  /** Takes a project away, users and all. */
  remove(name: string): void;
}
