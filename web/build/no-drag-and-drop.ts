/**
 * Replaces `@hello-pangea/dnd` in the build. Gravity's List imports it for lists with draggable items, which no screen has.
 * It would be a tenth of what the first screen loads. A `sortable` list fails at once with this file's error.
 */
function unavailable(): never {
  throw new Error(
    'This build has no drag and drop: take web/build/no-drag-and-drop.ts out of vite.config.ts',
  );
}

export { unavailable as DragDropContext, unavailable as Draggable, unavailable as Droppable };
