declare module 'virtual:lessons' {
  const lessons: readonly import('./lesson').LessonEntry[];
  export default lessons;
}
