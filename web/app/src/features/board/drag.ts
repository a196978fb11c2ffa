import { dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { Idea, Stage } from '@/lib/api/client';
import { draggable } from '@/lib/draggable';

// What drags is loaded behind useDrag, once the board can be seen.

export const card = (element: HTMLElement, idea: Idea, onLift: (lifted: boolean) => void): (() => void) =>
  draggable({ element, getInitialData: () => ({ idea }), onDragStart: () => onLift(true), onDrop: () => onLift(false) });

export const column = (element: HTMLElement, stage: Stage, onOver: (over: boolean) => void): (() => void) =>
  dropTargetForElements({
    element,
    getData: () => ({ stage }),
    canDrop: ({ source }) => (source.data.idea as Idea | undefined)?.stage !== stage,
    onDragEnter: () => onOver(true),
    onDragLeave: () => onOver(false),
    onDrop: () => onOver(false),
  });

export const drops = (onDrop: (idea: Idea, stage: Stage) => void): (() => void) =>
  monitorForElements({
    onDrop: ({ source, location }) => {
      const stage = location.current.dropTargets[0]?.data.stage as Stage | undefined;
      const idea = source.data.idea as Idea | undefined;
      if (stage && idea) onDrop(idea, stage);
    },
  });
