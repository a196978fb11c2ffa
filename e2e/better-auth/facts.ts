// What a step shows, as a flat list of facts: "status", "body.user.email",
// "cookie better-auth.session_token". What differs from run to run is masked.
import type { Exchange } from './browser.ts';
import { pageOrigin } from './shapes.ts';

export type Facts = Map<string, string>;

// Headers that tell of the server, not of the protocol.
const passedOver = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'x-request-id', 'set-cookie']);

// factsOf returns the facts of a step: what was said, and what the client made of it.
export function factsOf(exchanges: Exchange[], result: unknown): Facts {
  const facts: Facts = new Map();
  exchanges.forEach((exchange, n) => {
    const at = exchanges.length > 1 ? `${n + 1}. ` : '';
    facts.set(`${at}request`, masked(exchange.request));
    facts.set(`${at}status`, String(exchange.response.status));
    for (const [name, value] of exchange.response.headers) {
      if (passedOver.has(name)) continue;
      if (isJWT(value)) addToken(facts, `${at}header ${name}`, value);
      else if (name === 'location') facts.set(`${at}header ${name}`, masked(led(value, exchange.response.url)));
      else facts.set(`${at}header ${name}`, masked(value));
    }
    for (const cookie of exchange.cookies) addCookie(facts, at, cookie);
    addBody(facts, `${at}body`, exchange.body);
  });
  if (result !== undefined) add(facts, 'result', result);
  return facts;
}

// led returns the page that a browser gets to, whatever the server calls itself.
function led(location: string, from: string): string {
  const { origin, href } = new URL(location, from);
  return [new URL(from).origin, pageOrigin].includes(origin) ? `BASE${href.slice(origin.length)}` : href;
}

// addCookie notes a cookie by its name: its value masked, its attributes sorted,
// since their order says nothing.
function addCookie(facts: Facts, at: string, cookie: string): void {
  const [pair = '', ...attributes] = cookie.split('; ');
  const [name = '', value = ''] = pair.split('=');
  const shape = masked(value.replace(/\.(?:[A-Za-z0-9]|%2B|%2F){43}%3D$/, '.<signature>').replace(/^[a-z0-9]+\.[\w-]{43}$/, '<device>'));
  facts.set(`${at}cookie ${name}`, [shape, ...attributes.sort()].join('; '));
}

function addBody(facts: Facts, at: string, body: string): void {
  let value: unknown = body;
  try {
    value = JSON.parse(body);
  } catch {
    // no JSON: as it is
  }
  add(facts, at, value);
}

// add notes a value and all in it. The order of members says nothing.
export function add(facts: Facts, at: string, value: unknown): void {
  if (value instanceof Date) facts.set(at, '<Date>');
  else if (Array.isArray(value)) {
    facts.set(`${at}.length`, String(value.length));
    value.forEach((member, n) => add(facts, `${at}.${n}`, member));
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    if (members.length === 0) facts.set(at, '{}');
    for (const [name, member] of members) add(facts, `${at}.${name}`, member);
    const { updatedAt, expiresAt } = value as Record<string, unknown>;
    if (typeof expiresAt === 'string') facts.set(`${at}.lifetime`, `${Math.round((Date.parse(expiresAt) - Date.parse(String(updatedAt))) / 60_000)} minutes`);
  } else if (typeof value === 'string' && isJWT(value)) addToken(facts, at, value);
  else if (typeof value === 'string') facts.set(at, JSON.stringify(masked(value)));
  else facts.set(at, String(value));
}

const isJWT = (text: string) => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

// addToken notes what stands in a token.
function addToken(facts: Facts, at: string, token: string): void {
  const [header = '', claims = ''] = token.split('.');
  const open = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  add(facts, `${at} token header`, open(header));
  const { iat, exp, ...rest } = open(claims);
  add(facts, `${at} token claims`, { ...rest, iat: typeof iat, exp: typeof exp, lifetime: Number(exp) - Number(iat) });
}

// masked is text without times, ids and keys.
function masked(text: string): string {
  return text
    .replace(/\btoken=[\w.-]{20,}/g, 'token=<id>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/^[\w-]{80,}$/, '<key>')
    .replace(/\b[A-Za-z0-9]{20,}\b/g, '<id>');
}

