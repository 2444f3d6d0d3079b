import * as z from 'zod';

/** What is read of the server's answers and events (1.18.33). Whatever else they hold is left alone. */

const statusInfo = z.discriminatedUnion('type', [
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('busy') }),
  z.object({
    type: z.literal('retry'),
    attempt: z.number(),
    message: z.string(),
    next: z.number(),
    action: z.object({ reason: z.string() }).optional(),
  }),
]);

const errorInfo = z.object({
  name: z.string(),
  data: z.object({ message: z.string().optional(), statusCode: z.number().optional() }).optional(),
});

const sessionInfo = z.object({
  id: z.string(),
  parentID: z.string().optional(),
  version: z.string().optional(),
  cost: z.number().optional(),
  model: z.object({ id: z.string(), providerID: z.string() }).optional(),
});

const messageInfo = z.object({
  id: z.string(),
  sessionID: z.string(),
  role: z.enum(['user', 'assistant']),
  time: z.object({ created: z.number(), completed: z.number().optional() }),
  parentID: z.string().optional(),
  providerID: z.string().optional(),
  modelID: z.string().optional(),
  mode: z.string().optional(),
  error: errorInfo.optional(),
});

const partInfo = z.object({
  messageID: z.string(),
  sessionID: z.string(),
  type: z.string(),
  text: z.string().optional(),
  synthetic: z.boolean().optional(),
});

const permissionInfo = z.object({
  id: z.string(),
  sessionID: z.string(),
  permission: z.string(),
  patterns: z.array(z.string()).default([]),
  metadata: z.object({ command: z.string().optional() }).optional(),
});

const questionInfo = z.object({
  id: z.string(),
  sessionID: z.string(),
  questions: z.array(z.object({ question: z.string() })).default([]),
});

const ofSession = { sessionID: z.string() };

export const shapes = {
  statusInfo,
  statuses: z.record(z.string(), statusInfo),
  session: sessionInfo,
  sessions: z.array(sessionInfo),
  message: messageInfo,
  messages: z.array(z.object({ info: messageInfo, parts: z.array(partInfo) })),
  part: partInfo,
  permission: permissionInfo,
  permissions: z.array(permissionInfo),
  question: questionInfo,
  questions: z.array(questionInfo),
  health: z.object({ version: z.string() }),
  event: z.object({ type: z.string(), properties: z.unknown() }),
  events: {
    status: z.object({ ...ofSession, status: statusInfo }),
    error: z.object({ sessionID: z.string().optional(), error: errorInfo.optional() }),
    session: z.object({ info: sessionInfo }),
    message: z.object({ info: messageInfo }),
    part: z.object({ part: partInfo }),
    replied: z.object({ ...ofSession, requestID: z.string() }),
  },
};

export type StatusInfo = z.output<typeof statusInfo>;
export type ErrorInfo = z.output<typeof errorInfo>;
export type SessionInfo = z.output<typeof sessionInfo>;
export type MessageInfo = z.output<typeof messageInfo>;
export type PartInfo = z.output<typeof partInfo>;
export type PermissionInfo = z.output<typeof permissionInfo>;
export type QuestionInfo = z.output<typeof questionInfo>;
