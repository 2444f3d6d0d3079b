import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that show most in the least time come first: in CI the time may not be enough for all. */
const FIRST = ['claude-signals', 'failures', 'healing', 'limits', 'first-prompt', 'codex-example', 'sending'];
const LAST = ['opencode-server'];

/** The order of scenarios: the same in every run. */
export class ScenarioOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const named = (file: TestSpecification) => basename(file.moduleId, '.scenario.ts');
    const rank = (name: string) => {
      const place = FIRST.indexOf(name);
      return place >= 0 ? place : LAST.includes(name) ? FIRST.length + 1 : FIRST.length;
    };
    return [...files].sort(
      (one, other) => rank(named(one)) - rank(named(other)) || named(one).localeCompare(named(other)),
    );
  }
}
