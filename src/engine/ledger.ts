/** What a run has made and not yet taken away, by the credentials that may take it away. */
import type { Resource } from '../dialects/dialect.ts';

export interface Made {
  readonly resource: Resource;
  /** Role whose credentials take it away: `admin`, or `other-project` for what was made there. */
  readonly role: string;
}

export class Ledger {
  readonly #made = new Map<string, Made>();
  /** Kept, or handed over already. */
  readonly #settled = new Set<string>();

  /** @param maker the role that made it; within one project the admin may take everything away */
  add(resource: Resource, maker: string): void {
    const role = maker === 'other-project' ? maker : 'admin';
    const key = JSON.stringify([role, resource]);
    if (this.#settled.has(key)) return;
    // Made again: it counts as the later one, behind what it hangs on.
    this.#made.delete(key);
    this.#made.set(key, { resource, role });
  }

  /** It stays, whoever finds it again. */
  keep(resource: Resource): void {
    const key = JSON.stringify(['admin', resource]);
    this.#settled.add(key);
    this.#made.delete(key);
  }

  /** Hands over everything, the oldest first, to who takes it away. What is found again afterwards is nothing new. */
  handOver(): readonly Made[] {
    const made = [...this.#made.values()];
    for (const key of this.#made.keys()) this.#settled.add(key);
    this.#made.clear();
    return made;
  }
}
