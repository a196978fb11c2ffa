import type { Messages } from '.';
import { auth } from './ur/auth';
import { board } from './ur/board';
import { capture } from './ur/capture';
import { common } from './ur/common';
import { editor } from './ur/editor';
import { failures } from './ur/failures';
import { filters } from './ur/filters';
import { ideas } from './ur/ideas';
import { list } from './ur/list';
import { palette } from './ur/palette';
import { shell } from './ur/shell';
import { views } from './ur/views';

export const ur: Messages = {
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
