declare module 'packed-land' {
  const text: string;
  export default text;
}
declare module '*.css';
