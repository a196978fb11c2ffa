import { auth } from './en/auth';
import { board } from './en/board';
import { capture } from './en/capture';
import { common } from './en/common';
import { editor } from './en/editor';
import { failures } from './en/failures';
import { filters } from './en/filters';
import { ideas } from './en/ideas';
import { list } from './en/list';
import { palette } from './en/palette';
import { shell } from './en/shell';
import { views } from './en/views';

export const en = {
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
