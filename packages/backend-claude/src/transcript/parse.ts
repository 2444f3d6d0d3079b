import type { TranscriptEntry } from '@agent-orchestrator/core/plugin';
import { asList, asNumber, asObject, asText, asTime, type JsonObject } from '../signals/values.ts';
import { usageCounter } from './usage.ts';
import { userEntries } from './user-entries.ts';

type Said = TranscriptEntry extends infer Entry ? (Entry extends unknown ? Omit<Entry, 'at'> : never) : never;

/** Lines that never add anything, by how they begin: what was sent to the model, snapshots, marks (2.1.330, 2.1.197). */
const IGNORED =
  /^\{"type":"(?:api-request|mode|permission-mode|atis|file-history-snapshot|last-prompt|tools-used|progress|cost-state|summary)/;

/** Whether a raw line may add something; asked before it is parsed. */
export function isWanted(line: Buffer): boolean {
  if (IGNORED.test(line.toString('latin1', 0, 60))) return false;
  const attachment = line.indexOf('"attachment":{"type":"');
  return attachment < 0 || line.indexOf('"attachment":{"type":"queued_command"') >= 0;
}

/** Makes a reader of one transcript of Claude Code (2.1.197 to 2.1.330). Lines that it does not know add nothing. */
export function transcriptParser(): (value: unknown) => readonly TranscriptEntry[] {
  const spent = usageCounter();
  let session: string | undefined;
  return (value) => {
    const line = asObject(value);
    const type = asText(line?.type);
    if (line === undefined || type === undefined) return [];
    const at = asTime(line.timestamp);
    const subagent = line.isSidechain === true ? (asText(line.agentId) ?? 'sub-agent') : undefined;
    const said: Said[] = [];
    const id = asText(line.sessionId);
    if (id !== undefined && id !== session && subagent === undefined && at !== undefined) {
      session = id;
      said.push({ type: 'session', sessionId: id, text: aboutSession(line) });
    }
    said.push(...entriesOf(type, line));
    const usage = type === 'assistant' ? spent(line) : undefined;
    if (usage !== undefined) said.push(usage);
    return said.map(
      (entry) => ({ at, ...(subagent !== undefined && { subagent }), ...entry }) as TranscriptEntry,
    );
  };
}

function aboutSession(line: JsonObject): string {
  const version = asText(line.version);
  const cwd = asText(line.cwd);
  return [version && `Claude Code ${version}`, cwd && `in ${cwd}`].filter(Boolean).join(' ');
}

function entriesOf(type: string, line: JsonObject): readonly Said[] {
  switch (type) {
    case 'user':
      return userEntries(line);
    case 'assistant':
      return line.isApiErrorMessage === true ? failureEntries(line) : assistantEntries(line);
    case 'system':
      return systemEntries(line);
    case 'attachment': {
      const attachment = asObject(line.attachment);
      const text = attachment?.type === 'queued_command' ? asText(attachment.prompt) : undefined;
      return text === undefined ? [] : [{ type: 'user', text, origin: 'person' }];
    }
    default:
      return [];
  }
}

function assistantEntries(line: JsonObject): readonly Said[] {
  const message = asObject(line.message);
  const model = asText(message?.model);
  const content = message?.content;
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
  return blocks.flatMap((value): readonly Said[] => {
    const block = asObject(value);
    switch (block?.type) {
      case 'text': {
        const text = asText(block.text);
        return text === undefined ? [] : [{ type: 'assistant', text, ...(model !== undefined && { model }) }];
      }
      case 'thinking': {
        const text = asText(block.thinking);
        return text === undefined ? [] : [{ type: 'thinking', text }];
      }
      case 'tool_use':
      case 'server_tool_use':
      case 'mcp_tool_use':
        return [
          {
            type: 'tool-call',
            id: asText(block.id) ?? '',
            name: asText(block.name) ?? '',
            input: block.input,
          },
        ];
      default:
        return [];
    }
  });
}

function failureEntries(line: JsonObject): readonly Said[] {
  const texts = asList(asObject(line.message)?.content).map((block) => asText(asObject(block)?.text) ?? '');
  const text = texts.join('\n') || (asText(line.errorDetails) ?? asText(line.error) ?? 'unknown');
  const quota = asObject(line.quotaLimits);
  const seconds = asNumber(quota?.resetsAt);
  // 2.1.197 has no more than the words.
  const limited =
    quota?.status === 'rejected' ||
    line.apiError === 'usage_limit_reached' ||
    (line.error === 'rate_limit' && /\b(?:hit|reached) your .*limit\b/i.test(text));
  if (!limited) return [{ type: 'error', text }];
  return [{ type: 'limit', text, ...(seconds !== undefined && { resetsAt: seconds * 1000 }) }];
}

function systemEntries(line: JsonObject): readonly Said[] {
  const content = asText(line.content) ?? '';
  switch (line.subtype) {
    case 'compact_boundary': {
      const about = asObject(line.compactMetadata);
      const before = asNumber(about?.preTokens);
      const after = asNumber(about?.postTokens);
      const sizes =
        before === undefined ? '' : `, ${before}${after === undefined ? '' : ` to ${after}`} tokens`;
      return [
        { type: 'compaction', text: `${content || 'compacted'} (${asText(about?.trigger) ?? '?'}${sizes})` },
      ];
    }
    case 'informational':
    case 'local_command':
      return content === '' ? [] : [{ type: 'user', text: content, origin: 'system' }];
    case 'api_error': {
      const error = asObject(line.error);
      return [{ type: 'error', text: asText(error?.message) ?? content ?? 'API error' }];
    }
    default:
      return [];
  }
}
