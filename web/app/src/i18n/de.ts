import type { Messages } from '.';
import { auth } from './de/auth';
import { board } from './de/board';
import { calendar } from './de/calendar';
import { capture } from './de/capture';
import { common } from './de/common';
import { editor } from './de/editor';
import { failures } from './de/failures';
import { filters } from './de/filters';
import { ideas } from './de/ideas';
import { insights } from './de/insights';
import { list } from './de/list';
import { offline } from './de/offline';
import { palette } from './de/palette';
import { settings } from './de/settings';
import { shell } from './de/shell';
import { trash } from './de/trash';
import { views } from './de/views';

export const de: Messages = {
  auth,
  trash,
  settings,
  insights,
  calendar,
  board,
  capture,
  common,
  editor,
  failures,
  filters,
  ideas,
  list,
  offline,
  palette,
  shell,
  views,
};
