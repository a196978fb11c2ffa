import type { QueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { t } from '@/i18n';
import { announce } from './announce';
import { api, full, type Idea, type IdeaPatch, type NewIdea, type Stage, uid } from './api/client';
import { dropCaught, noteCaught } from './caught';
import { Failure } from './failure';
import { guess } from './guess';
import { place } from './ideas';
import { orKept } from './keeping';
import { useOptimistic } from './optimistic';
import type { Answer } from './orKept';
import { dismiss, toast } from './toasts';
import { ifMatch, noteVersion } from './versions';

function agreed(client: QueryClient, { data, etag }: Answer): void {
  noteVersion(data, etag);
  place(client, data.id, data);
}

/** refused shows what the idea is now where somebody was quicker, and lets the failure be told. */
function refused(client: QueryClient, cause: unknown, { idea }: { idea: Idea }): boolean {
  if (!(cause instanceof Failure)) return false;
  if (cause.status === 412 && cause.current) agreed(client, { data: cause.current as Idea, etag: cause.etag });
  if (cause.status === 404) place(client, idea.id, null);
  return false;
}

/** A failure is told by useOptimistic already. */
export const told = () => undefined;

const pathOf = (idea: Pick<Idea, 'id'>) => ({ user_id: uid(), idea_id: idea.id });

/**
 * sendMove moves an idea on. Where another change came first, but left the
 * stage as it was seen here, the move is still what the person meant.
 */
async function sendMove({ idea, stage }: { idea: Idea; stage: Stage }): Promise<Answer> {
  const send = (match: { 'If-Match'?: string }) =>
    full(api.PATCH('/api/v1/{user_id}/ideas/{idea_id}/stage', { params: { path: pathOf(idea), header: match }, body: { stage } }));
  try {
    return await send(ifMatch(idea));
  } catch (cause) {
    const now = cause instanceof Failure && cause.status === 412 ? (cause.current as Idea | undefined) : undefined;
    if (!now || now.stage !== idea.stage || !(cause instanceof Failure) || !cause.etag) throw cause;
    return send({ 'If-Match': cause.etag });
  }
}

/** useMove moves an idea to a stage, says so, and offers to take it back. */
export function useMove(): (idea: Idea, stage: Stage) => void {
  const { mutateAsync } = useOptimistic({
    send: ({ idea, stage }: { idea: Idea; stage: Stage }) =>
      orKept(
        idea,
        (seen) => ({ ...seen, stage }),
        { patch: { stage } },
        (seen) => sendMove({ idea: seen, stage }),
      ),
    apply: (client, { idea, stage }: { idea: Idea; stage: Stage }) => guess(client, idea.id, idea, (now) => now && { ...now, stage }),
    agreed,
    refused,
  });
  return useCallback(
    (idea, stage) => {
      if (idea.stage === stage) return;
      const { common, ideas } = t();
      let moved: Idea = { ...idea, stage };
      // Not by mutate's own callbacks: those of all but the last move are never called.
      mutateAsync({ idea, stage }).then(
        ({ data }) => {
          moved = data;
        },
        () => dismiss(said),
      );
      const undo = () => {
        mutateAsync({ idea: moved, stage: idea.stage }).then(() => announce(ideas.moved(idea.title, common.stage[idea.stage])), told);
      };
      const said = toast(ideas.moved(idea.title, common.stage[stage]), { undo });
    },
    [mutateAsync],
  );
}

/** usePatch changes fields of an idea. */
export function usePatch() {
  return useOptimistic({
    send: ({ idea, patch }: { idea: Idea; patch: IdeaPatch }) =>
      orKept(
        idea,
        (seen) => ({ ...seen, ...patch }) as Idea,
        { patch },
        (seen) =>
          full(api.PATCH('/api/v1/{user_id}/ideas/{idea_id}', { params: { path: pathOf(seen), header: ifMatch(seen) }, body: patch })),
      ),
    apply: (client, { idea, patch }) => guess(client, idea.id, idea, (now) => now && ({ ...now, ...patch } as Idea)),
    agreed,
    refused,
  });
}

/** useTrash puts an idea into the trash, and offers to take it out again. */
export function useTrash(): (idea: Idea) => void {
  const restore = useOptimistic({
    send: ({ idea }: { idea: Idea }) =>
      orKept(
        idea,
        (seen) => seen,
        { trash: false },
        (seen) => full(api.POST('/api/v1/{user_id}/trash/{idea_id}/restore', { params: { path: pathOf(seen) } })),
      ),
    apply: (c, { idea }) => guess(c, idea.id, null, (now) => now ?? idea),
    agreed,
    refused,
  });
  const { mutateAsync } = useOptimistic({
    send: ({ idea }: { idea: Idea }) =>
      orKept(
        idea,
        (seen) => seen,
        { trash: true },
        async (seen) => {
          await full(api.DELETE('/api/v1/{user_id}/ideas/{idea_id}', { params: { path: pathOf(seen), header: ifMatch(seen) } }));
          return { data: seen, etag: undefined };
        },
      ),
    apply: (c, { idea }) => guess(c, idea.id, idea, () => null),
    refused,
  });
  return useCallback(
    (idea) => {
      const said = toast(t().ideas.trashed(idea.title), { undo: () => restore.mutate({ idea }) });
      mutateAsync({ idea }).catch(() => dismiss(said));
    },
    [mutateAsync, restore.mutate],
  );
}

/** draftOf is a new idea as it will look until the server has answered; its id is below 0. */
function draftOf(idea: NewIdea): Idea {
  const now = new Date().toISOString();
  const { tags = [], notes = null, due_date = null, planned_for = null, published_url = null, ai = 'on' } = idea;
  const { stage = 'idea', priority = 'medium', title } = idea;
  const dates = { published_at: stage === 'published' ? now : null, created_at: now, updated_at: now };
  return {
    id: -1 - Math.floor(Math.random() * 2 ** 52),
    user_id: uid(),
    title,
    notes,
    stage,
    tags,
    priority,
    due_date,
    planned_for,
    published_url,
    ai,
    ...dates,
  };
}

export interface Creation {
  idea: NewIdea;
  /** Has the server count it once, however often it is sent. */
  key: string;
}

/** What is seen of ideas that are on their way; not of a hook, which may be drawn anew meanwhile. */
const drafts = new WeakMap<Creation, Idea>();

/** useCreate makes an idea. */
export function useCreate() {
  return useOptimistic({
    send: (input: Creation) => {
      const { idea, key } = input;
      const draft = drafts.get(input) ?? draftOf(idea);
      const person = uid();
      const params = { path: { user_id: person }, header: { 'Idempotency-Key': key } };
      const create = { key, body: idea };
      noteCaught(person, { idea: draft, create });
      return orKept(
        draft,
        (seen) => seen,
        { create },
        () => full(api.POST('/api/v1/{user_id}/ideas', { params, body: idea })),
      ).finally(() => dropCaught(person, key));
    },
    apply: (client, input) => {
      const draft = draftOf(input.idea);
      drafts.set(input, draft);
      return guess(client, draft.id, null, () => draft);
    },
    agreed: (client, answer, input) => {
      place(client, drafts.get(input)?.id ?? 0, null);
      agreed(client, answer);
    },
  });
}
