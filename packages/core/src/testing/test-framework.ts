/**
 * The two functions that the kit needs of a test framework: those of vitest (`import { describe, it } from 'vitest'`), of
 * Node's own (`node:test`), or any others of this shape. The kit itself depends on none.
 */
export interface TestFramework {
  /** Groups tests; `body` registers them at once. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Registers one test; it fails when `body` rejects. */
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}
