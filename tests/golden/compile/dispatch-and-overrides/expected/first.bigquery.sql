select `a`, `b`, (2 * a) as twice, (a * 3.0) as thrice from `marts`.`first`
