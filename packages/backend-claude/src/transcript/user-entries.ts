import type { TranscriptEntry } from '@agent-orchestrator/core/plugin';
import { asList, asObject, asText, type JsonObject } from '../signals/values.ts';

type User = Extract<TranscriptEntry, { readonly type: 'user' }>;
type ToolResult = Extract<TranscriptEntry, { readonly type: 'tool-result' }>;
type UserEntry = Omit<User, 'at'> | Omit<ToolResult, 'at'>;

/** What a `user` line of a transcript holds: prompts, results of tools, and what the tool itself puts there. */
export function userEntries(line: JsonObject): readonly UserEntry[] {
  const content = asObject(line.message)?.content;
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
  return blocks.flatMap((value): readonly UserEntry[] => {
    const block = asObject(value);
    switch (block?.type) {
      case 'text':
        return typed(asText(block.text), line);
      case 'tool_result':
        return [
          {
            ...{ type: 'tool-result', id: asText(block.tool_use_id) ?? '' },
            ...{ text: resultText(block.content), failed: block.is_error === true },
          },
        ];
      case 'image':
      case 'document':
        return [{ type: 'user', text: `[${block.type}]`, origin: originOf(line) }];
      default:
        return [];
    }
  });
}

const COMMAND =
  /^\s*<command-name>(\/[^<]*)<\/command-name>[\s\S]*?(?:<command-args>([\s\S]*?)<\/command-args>|$)/;
const OWN_WORDS =
  /^\s*(?:\[Request interrupted by user|<(?:local-command|bash-|system-reminder|task-notification))/;

function typed(text: string | undefined, line: JsonObject): readonly UserEntry[] {
  if (text === undefined) return [];
  const [, command, args = ''] = COMMAND.exec(text) ?? [];
  if (command !== undefined) return [{ type: 'user', text: `${command} ${args}`.trim(), origin: 'person' }];
  const origin = OWN_WORDS.test(text) ? 'system' : originOf(line);
  return [{ type: 'user', text, origin }];
}

/** 2.1.330 says who a prompt is from; 2.1.197 only marks its own. */
function originOf(line: JsonObject): 'person' | 'tool' | 'system' {
  if (line.isMeta === true || line.isCompactSummary === true || line.promptSource === 'system')
    return 'system';
  const kind = asText(asObject(line.origin)?.kind);
  return kind === undefined || kind === 'human' ? 'person' : 'system';
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map(asObject)
    .map((block) => asText(block?.text) ?? (block?.type === undefined ? '' : `[${String(block.type)}]`))
    .join('\n');
}
