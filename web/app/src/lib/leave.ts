import { dropAllCaught } from './caught';
import { dropDrafts } from './drafts';
import { empty } from './outbox';

/** leaveNothing forgets what this device keeps of a person. */
export async function leaveNothing(person: string): Promise<void> {
  dropDrafts(person);
  dropAllCaught(person);
  await empty(person);
}
