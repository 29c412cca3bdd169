/**
 * What stands in the sandbox before a module comes: the one function that its caller calls. It is given to QuickJS as text. It takes what it needs of the
 * language before the module can change it, and gives nothing but texts, so that its caller can believe what it reads, whatever the module does.
 *
 * `begin` keeps the module's exports, and gives the names of those that are functions, a line each. `call` calls one with arguments that come as texts in
 * JSON, of which those for fields (`later`) are read only when they are asked for; it gives the result's type and what JSON keeps of it. `tell` gives what
 * was thrown, and from the next line on where.
 */
export const GUEST = `(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { defineProperty, keys } = Object;
  const { apply } = Reflect;
  const text = String;
  Math.random = () => { throw new Error('a plugin has no chance: Math.random would give something else each time'); };
  for (const name of ['SharedArrayBuffer', 'Atomics', 'queueMicrotask']) delete globalThis[name];
  let module;
  const later = (object, name, json) => defineProperty(object, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = parse(json);
      defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
      return value;
    },
  });
  return (what, first, places, ...texts) => {
    if (what === 'begin') {
      module = first;
      const names = keys(first);
      let functions = '';
      for (let i = 0; i < names.length; i++) if (typeof first[names[i]] === 'function') functions += names[i] + '\\n';
      return functions;
    }
    if (what === 'tell') {
      if (typeof first !== 'object' || first === null) return text(first);
      const { name, message, stack } = first;
      return (name === undefined ? '' : text(name) + ': ') + text(message) + '\\n' + text(stack);
    }
    const given = parse(places);
    const values = [];
    for (let i = 0; i < given.length; i++) {
      values[i] = parse(texts[given[i].at]);
      for (const name in given[i].later) later(values[i], name, texts[given[i].later[name]]);
    }
    const result = apply(module[first], undefined, values);
    const type = typeof result;
    return type + ' ' + (type === 'number' || type === 'bigint' ? text(result) : stringify(result));
  };
})()`;
