/** Data sets that come with R; their results are published in its manual and in every course that uses them. */

/** `mtcars$mpg`: Henderson & Velleman 1981, from Motor Trend 1974. */
export const mpg = [
  21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9,
  21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
];

/**
 * `?wilcox.test`, from Hollander & Wolfe 1973, p. 69: permeability constants of the human chorioamnion, at term and
 * between 12 and 26 weeks of gestational age.
 */
export const permeability = {
  atTerm: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
  before: [1.15, 0.88, 0.9, 0.74, 1.21],
};

/** `airquality$Ozone` in May and August, the last example of `?wilcox.test`: New York 1973, with ties. */
export const ozone = {
  may: [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37],
  august: [39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85],
};
