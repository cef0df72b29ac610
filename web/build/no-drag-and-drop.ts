/**
 * Stands for `@hello-pangea/dnd` in the build. Gravity's List imports it for lists whose items are dragged, which no screen
 * has, and it would be a tenth of what the first screen loads. A list that is made `sortable` fails at once, by name.
 */
function unavailable(): never {
  throw new Error(
    'This build has no drag and drop: take web/build/no-drag-and-drop.ts out of vite.config.ts',
  );
}

export { unavailable as DragDropContext, unavailable as Draggable, unavailable as Droppable };
