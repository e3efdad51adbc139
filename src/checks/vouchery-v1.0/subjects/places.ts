/** How the operations on areas and categories are exercised. */
import { encodedPath } from '../../../dialects/encoded-path.ts';
import type { Reading } from '../../subjects.ts';
import { ELSEWHERE, INSIDE, squareAround } from '../places.ts';
import { areaOf, categoryOf, type Recipe, readById, type Scene, shown } from './scene.ts';

export const places = {
  getAreas: async (scene) => {
    await areaOf(scene);
    return { call: {} };
  },

  createArea: async (scene) => {
    const name = scene.context.name('area');
    // A border that no other case draws, so that the area is known again under any name.
    const border = encodedPath(squareAround(INSIDE, scene.context.random.integer(10_000, 400_000) / 1e6));
    return {
      call: { body: { name, area: border } },
      result: readById(scene.context, 'getArea'),
      trace: () => entriesWith(scene, 'getAreas', [name, border]),
    };
  },

  getArea: async (scene) => {
    const object = area(await areaOf(scene));
    return { call: object.call, object, result: () => object };
  },

  updateArea: async (scene) => {
    const id = await areaOf(scene);
    const object = area(id);
    return {
      call: { path: { id }, body: { name: scene.context.name('changed'), area: encodedPath(squareAround(ELSEWHERE, 0.25)) } },
      object,
      result: () => object,
      trace: () => shown(scene, [object]),
    };
  },

  deleteArea: async (scene) => {
    const object = area(await areaOf(scene));
    return { call: object.call, object, trace: () => shown(scene, [object]) };
  },

  getCategories: async (scene) => {
    await categoryOf(scene);
    return { call: {} };
  },

  createCategory: async (scene) => {
    const name = scene.context.name('category');
    const tag = scene.context.name('tag');
    return {
      call: { body: { name, tags: [tag, 'bread'] } },
      result: readById(scene.context, 'getCategory'),
      trace: () => entriesWith(scene, 'getCategories', [name, tag]),
    };
  },

  getCategory: async (scene) => {
    const object = category(await categoryOf(scene));
    return { call: object.call, object, result: () => object };
  },

  updateCategory: async (scene) => {
    const id = await categoryOf(scene);
    const object = category(id);
    return {
      call: { path: { id }, body: { name: scene.context.name('changed'), tags: ['fruit', 'herbs'] } },
      object,
      result: () => object,
      trace: () => shown(scene, [object]),
    };
  },

  deleteCategory: async (scene) => {
    const object = category(await categoryOf(scene));
    return { call: object.call, object, trace: () => shown(scene, [object]) };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

function area(id: string): Reading {
  return { operation: 'getArea', call: { path: { id } } };
}

function category(id: string): Reading {
  return { operation: 'getCategory', call: { path: { id } } };
}

/** The entries of a project-wide list that carry one of these words; others come and go with foreign traffic. */
async function entriesWith({ context, as }: Scene, operation: string, words: readonly string[]): Promise<string> {
  const list = context.json(await context.call(operation, { as }));
  if (!Array.isArray(list)) return 'no list';
  const told = words.map((word) => JSON.stringify(word));
  return list
    .map((entry) => JSON.stringify(entry))
    .filter((entry) => told.some((word) => entry.includes(word)))
    .join('\n');
}
