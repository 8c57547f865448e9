# Two simulated frames, with ties and three groups. Nobody real. Run in this folder: Rscript frames.R
set.seed(20240607)

draw <- function(n, late) {
  group <- sample(c("a", "b", "c"), n, replace = TRUE, prob = c(0.3, 0.5, 0.2))
  sex <- sample(c("female", "male"), n, replace = TRUE)
  age <- round(rnorm(n, 60, 9), 1)
  rate <- 0.05 * exp(c(a = 0.6, b = 0, c = 0.2)[group] + 0.02 * (age - 60) + 0.3 * (sex == "male"))
  time <- rexp(n, rate)
  entry <- if (late) pmax(0, runif(n, -6, 14)) else rep(0, n)
  censor <- entry + rexp(n, 0.05)
  exit <- pmin(time, censor)
  frame <- data.frame(group, entry = round(8 * entry) / 8, exit = round(8 * exit) / 8, event = as.integer(time <= censor), sex, age)
  # Rounded to eighths there are ties. Who left before entry was never seen.
  if (late) frame[frame$exit > frame$entry, ] else frame
}

write.csv(draw(160, FALSE), "plain.csv", row.names = FALSE, quote = FALSE)
write.csv(draw(320, TRUE), "late.csv", row.names = FALSE, quote = FALSE)

# Some who leave without the outcome die.
competing <- draw(400, TRUE)
competing$died <- ifelse(competing$event == 1, 0, rbinom(nrow(competing), 1, 0.4))
write.csv(competing, "competing.csv", row.names = FALSE, quote = FALSE)
