// CreatorVault's API, as much of it as this app uses. The whole contract is at
// /openapi.json of every CreatorVault.
import { apiToken } from './token';

const base = process.env.NEXT_PUBLIC_VAULT_URL ?? 'http://localhost:8000';

export interface Idea {
  id: number;
  title: string;
  stage: 'idea' | 'outline' | 'draft' | 'published';
  created_at: string;
}

export interface IdeaPage {
  ideas: Idea[];
  pagination: { next_cursor: string | null };
}

interface Fault {
  field: string;
  message: string;
}

type Envelope<T> = { success: true; data: T } | { success: false; error: { code: string; message: string; details?: Fault[] | null } };

// A VaultError is what CreatorVault has to say against a request.
export class VaultError extends Error {
  readonly code: string;
  readonly faults: Fault[];

  constructor(code: string, message: string, faults: Fault[]) {
    super(message);
    this.code = code;
    this.faults = faults;
  }

  // about returns what is wrong with a field, if anything is.
  about(field: string): string | undefined {
    return this.faults.find((fault) => fault.field === field)?.message;
  }
}

// listIdeas returns the newest ideas of a person, or those after a cursor.
export function listIdeas(user: string, cursor?: string): Promise<IdeaPage> {
  const query = new URLSearchParams({ include_total: 'false', ...(cursor && { cursor }) });
  return call(`${ideasOf(user)}?${query}`);
}

// addIdea makes an idea, and with one key only one, however often it is called.
export function addIdea(user: string, title: string, key: string): Promise<Idea> {
  return call(ideasOf(user), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ title }),
  });
}

const ideasOf = (user: string) => `/api/v1/${encodeURIComponent(user)}/ideas`;

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const token = await apiToken();
  let response = await send(path, init, token);
  if (response.status === 401) response = await send(path, init, await apiToken(token)); // once
  const reply = (await response.json()) as Envelope<T>;
  if (reply.success) return reply.data;
  throw new VaultError(reply.error.code, reply.error.message, reply.error.details ?? []);
}

async function send(path: string, init: RequestInit, token: string): Promise<Response> {
  try {
    return await fetch(base + path, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
  } catch {
    throw new Error(`CreatorVault does not answer at ${base}. Try again in a moment.`);
  }
}
