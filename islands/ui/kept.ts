/**
 * A function that makes something anew only when it is called with other arguments than the last
 * time. (Preact's hooks, which have such a thing, are loaded with the first part that uses them.)
 */
export function kept<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: A | undefined;
  let made: R;
  return (...args) => {
    if (!last?.every((one, index) => one === args[index])) made = make(...last = args);
    return made;
  };
}
