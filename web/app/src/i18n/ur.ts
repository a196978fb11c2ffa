import type { Messages } from '.';
import { auth } from './ur/auth';
import { board } from './ur/board';
import { calendar } from './ur/calendar';
import { capture } from './ur/capture';
import { common } from './ur/common';
import { editor } from './ur/editor';
import { failures } from './ur/failures';
import { filters } from './ur/filters';
import { ideas } from './ur/ideas';
import { insights } from './ur/insights';
import { list } from './ur/list';
import { offline } from './ur/offline';
import { palette } from './ur/palette';
import { settings } from './ur/settings';
import { shell } from './ur/shell';
import { trash } from './ur/trash';
import { views } from './ur/views';

export const ur: Messages = {
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
