import { auth } from './en/auth';
import { board } from './en/board';
import { calendar } from './en/calendar';
import { capture } from './en/capture';
import { common } from './en/common';
import { editor } from './en/editor';
import { failures } from './en/failures';
import { filters } from './en/filters';
import { ideas } from './en/ideas';
import { insights } from './en/insights';
import { list } from './en/list';
import { offline } from './en/offline';
import { palette } from './en/palette';
import { settings } from './en/settings';
import { shell } from './en/shell';
import { trash } from './en/trash';
import { views } from './en/views';

export const en = {
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
