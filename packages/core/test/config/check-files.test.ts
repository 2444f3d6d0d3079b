import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkPromptFiles } from '../../src/config/check-files.ts';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { folderWith, MINIMAL } from './write-config.ts';

const FLEET = `${MINIMAL}
[loop]
kickoff_template = "kickoff.md"
[[agent]]
name = "l"
kind = "loop"
role = "builder"
[[agent]]
name = "p"
prompt_file = "prompts"
dir = "not-made-yet"
wake = { prompt_file = "wake.md" }
[[agent]]
name = "q"
prompt_file = "latin1.md"
dir = "kickoff.md"
[[agent]]
name = "r"
prompt = "none needed"
dir = "kickoff.md/below"
[[service]]
name = "s"
command = "x"
dir = "latin1.md"
`;

function check(files: Record<string, string | Uint8Array>, names = ['l', 'p', 'q', 'r']) {
  const folder = folderWith({ 'agents.toml': FLEET, ...files });
  const fleet = loadFleet(join(folder, 'agents.toml'));
  const agents = fleet.agents.filter(({ name }) => names.includes(name));
  const { errors, warnings } = checkPromptFiles(fleet, agents, names.length === 4 ? fleet.services : []);
  const text = ({ code, message }: { code: string; message: string }) =>
    `${code} ${message.replaceAll(`${folder}/`, '')}`;
  return { errors: errors.map(text), warnings: warnings.map(text) };
}

test('every file that cannot be used is named before anything is started', () => {
  const latin1 = Buffer.from('caf\xe9', 'latin1');
  expect(check({ 'kickoff.md': 'x', 'prompts/other.md': 'x', 'latin1.md': latin1 })).toEqual({
    errors: [
      'PROMPT_UNREADABLE The role file "prompts/builder.md" of [[agent]] "l" cannot be used: it does not exist.',
      'PROMPT_UNREADABLE The prompt file "prompts" of [[agent]] "p" cannot be used: it is a folder.',
      'PROMPT_UNREADABLE The prompt file "latin1.md" of [[agent]] "q" cannot be used: it is not UTF-8 text.',
      'AGENT_DIR_INVALID The working directory "kickoff.md" of [[agent]] "q" cannot be used: it is not a folder.',
      'AGENT_DIR_INVALID The working directory "kickoff.md/below" of [[agent]] "r" cannot be used: a part of its path is not a folder.',
      'AGENT_DIR_INVALID The working directory "latin1.md" of [[service]] "s" cannot be used: it is not a folder.',
    ],
    warnings: [
      'PROMPT_UNREADABLE The wake file "wake.md" of [[agent]] "p" cannot be used: it does not exist.',
    ],
  });
});

test('only the agents that are asked about are looked at', () => {
  expect(check({ 'prompts/builder.md': 'x' }, ['l']).errors).toEqual([
    'PROMPT_UNREADABLE The kickoff template "kickoff.md" of [[agent]] "l" cannot be used: it does not exist.',
  ]);
  expect(check({ 'prompts/builder.md': 'x', 'kickoff.md': 'x' }, ['l']).errors).toEqual([]);
});
