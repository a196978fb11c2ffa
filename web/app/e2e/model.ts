import { expect, type Page } from '@playwright/test';

/** A Turn is one answer of the model: what it says, which tools it calls, and how it breaks. */
export interface Turn {
  text?: string;
  calls?: { id: string; name: string; input: string }[];
  hang?: boolean;
  cut?: boolean;
  status?: number;
}

let last = 0;

/** script writes what the model answers to what it returns, which nobody else says: one turn after the other, and the last again and again. */
export async function script(page: Page, words: string, ...turns: Turn[]): Promise<string> {
  const said = `${words} (${process.pid}-${++last})`;
  const answer = await page.request.post(process.env.SCRIPT_URL ?? '', { data: { match: said, turns } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return said;
}

export const call = (name: string, input: object) => ({ id: `call_${++last}`, name, input: JSON.stringify(input) });
