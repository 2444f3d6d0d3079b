import type { TranscriptEntry } from '@agent-orchestrator/core';
import type { ClippedText } from './clip-text.ts';

type Result = Extract<TranscriptEntry, { readonly type: 'tool-result' }>;

/** What is shown of a transcript: its entries, results with the names of their tools, and changes of the model. */
export type ViewItem =
  | Exclude<TranscriptEntry, { readonly type: 'tool-result' }>
  | (Result & {
      /** Name of the tool, if its call was seen. */
      readonly tool: string | undefined;
      /** Nothing was shown since its call. */
      readonly follows: boolean;
      readonly clipped?: ClippedText['clipped'];
    })
  | { readonly type: 'model'; readonly at: number | undefined; readonly from: string; readonly to: string };
