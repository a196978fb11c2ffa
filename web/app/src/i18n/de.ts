import type { Messages } from '.';
import { auth } from './de/auth';
import { board } from './de/board';
import { capture } from './de/capture';
import { common } from './de/common';
import { editor } from './de/editor';
import { failures } from './de/failures';
import { filters } from './de/filters';
import { ideas } from './de/ideas';
import { list } from './de/list';
import { palette } from './de/palette';
import { shell } from './de/shell';
import { views } from './de/views';

export const de: Messages = {
  auth,
  board,
  capture,
  common,
  editor,
  failures,
  filters,
  ideas,
  list,
  palette,
  shell,
  views,
};
