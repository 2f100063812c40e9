/** The brand for libraries that take colours as values rather than as CSS variables (antd's ConfigProvider). */
export const brand = { light: "#0e7c7b", dark: "#4fb9b3" } as const;
export const radius = 8;
