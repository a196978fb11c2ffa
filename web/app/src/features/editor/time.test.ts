import { describe, expect, it } from 'vitest';
import { isWholeDay } from '@/i18n/format';
import { instantOf, timeOf } from './time';

describe('a time of day is an instant where the person is', () => {
  it.each([
    ['Europe/Berlin', '2027-01-15', '14:05', '2027-01-15T13:05:00.000Z'],
    ['Europe/Berlin', '2027-07-15', '14:05', '2027-07-15T12:05:00.000Z'],
    ['Asia/Karachi', '2027-07-15', '04:30', '2027-07-14T23:30:00.000Z'],
    ['Asia/Kathmandu', '2027-07-15', '00:00', '2027-07-14T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2027-01-01', '09:00', '2026-12-31T19:00:00.000Z'],
    ['America/St_Johns', '2027-12-31', '23:59', '2028-01-01T03:29:00.000Z'],
  ])('%s %s %s', (zone, day, time, at) => {
    expect(instantOf(day, time, zone)).toBe(at);
    expect(timeOf(at, zone)).toBe(time);
  });
});

describe('where clocks are changed', () => {
  it.each([
    ['just before they go forward', 'Europe/Berlin', '2027-03-28', '01:59', '2027-03-28T00:59:00.000Z'],
    ['just after', 'Europe/Berlin', '2027-03-28', '03:00', '2027-03-28T01:00:00.000Z'],
    ['a time that is left out is an hour later', 'Europe/Berlin', '2027-03-28', '02:30', '2027-03-28T01:30:00.000Z'],
    ['and in the west too', 'America/New_York', '2027-03-14', '02:30', '2027-03-14T07:30:00.000Z'],
    ['a time that comes twice is the first', 'Europe/Berlin', '2027-10-31', '02:30', '2027-10-31T00:30:00.000Z'],
    ['and in the west too', 'America/New_York', '2027-11-07', '01:30', '2027-11-07T05:30:00.000Z'],
    ['just after they went back', 'Europe/Berlin', '2027-10-31', '03:00', '2027-10-31T02:00:00.000Z'],
    ['by half an hour', 'Australia/Lord_Howe', '2027-10-03', '02:15', '2027-10-02T15:45:00.000Z'],
  ])('%s', (_what, zone, day, time, at) => {
    expect(instantOf(day, time, zone)).toBe(at);
  });

  it('shows a time that was left out as the one that it became', () => {
    expect(timeOf(instantOf('2027-03-28', '02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('03:30');
  });
});

it('never makes a whole day of a time', () => {
  const at = instantOf('2027-07-15', '02:00', 'Europe/Berlin');
  expect(isWholeDay(at)).toBe(false);
  expect(timeOf(at, 'Europe/Berlin')).toBe('02:00');
});
