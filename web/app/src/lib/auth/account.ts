import { client, must } from './provider';
import { renew } from './session';

/** A session as the provider lists it; its token names it and opens nothing. */
export interface Session {
  id: string;
  token: string;
  createdAt: Date;
  updatedAt: Date;
  ipAddress?: string | null | undefined;
  userAgent?: string | null | undefined;
}

/** sessions is every session of the person, and which of them is this one. */
export async function sessions(): Promise<{ all: Session[]; current: string | undefined }> {
  const c = await client();
  const [all, here] = await Promise.all([c.listSessions(), c.getSession()]);
  await must(Promise.resolve(all));
  return { all: all.data ?? [], current: here.data?.session.id };
}

export async function endSession(token: string): Promise<void> {
  await must((await client()).revokeSession({ token }));
}

export async function endOtherSessions(): Promise<void> {
  await must((await client()).revokeOtherSessions());
}

/** changePassword ends all other sessions, and this one goes on. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await must((await client()).changePassword({ currentPassword, newPassword, revokeOtherSessions: true }));
  await renew();
}
