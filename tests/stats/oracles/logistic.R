# Logistic and linear regression as R's glm and lm give them, on simulated people. Run in this folder: Rscript logistic.R [OUT.csv]
# Writes logistic_people.csv when it is run without an argument.
out <- commandArgs(trailingOnly = TRUE)
fresh <- length(out) == 0
out <- if (fresh) "logistic.csv" else out[1]
set.seed(20240703)
n <- 600
age <- sample(20:89, n, replace = TRUE)
sex <- sample(c("female", "male"), n, replace = TRUE)
group <- sample(c("a", "b", "c"), n, replace = TRUE, prob = c(0.5, 0.3, 0.2))
carrier <- rbinom(n, 1, c(a = 0.1, b = 0.4, c = 0.15)[group])
score <- round(rnorm(n), 3)
base <- -2 + 0.03 * (age - 55) + c(a = 0, b = 0.9, c = 0.2)[group]
people <- data.frame(age, sex, group, carrier, score,
  confounded = rbinom(n, 1, plogis(base)),
  true = rbinom(n, 1, plogis(base + 1.1 * carrier)),
  scored = rbinom(n, 1, plogis(base + 0.5 * score)),
  measured = round(100 + 0.4 * age - 3 * carrier + rnorm(n, 0, 9), 1))
if (fresh) write.csv(people, "logistic_people.csv", row.names = FALSE, quote = FALSE)
people <- read.csv("logistic_people.csv")
rows <- list()
for (outcome in c("confounded", "true", "scored")) for (exposure in c("carrier", "score")) {
  whole <- glm(reformulate(c("age", "sex", "group", exposure), outcome), binomial, people, epsilon = 1e-14, maxit = 50)
  null <- glm(reformulate(c("age", "sex", "group"), outcome), binomial, people, epsilon = 1e-14, maxit = 50)
  lr <- anova(null, whole, test = "LRT")
  rao <- anova(null, whole, test = "Rao")
  rows[[length(rows) + 1]] <- data.frame(outcome, exposure, coefficient = coef(whole)[[exposure]],
    error = sqrt(vcov(whole)[exposure, exposure]), lr_p = lr$`Pr(>Chi)`[2], rao = rao$Rao[2])
}
for (exposure in c("carrier", "score")) {
  line <- lm(reformulate(c("age", "sex", "group", exposure), "measured"), people)
  found <- coef(summary(line))[exposure, ]
  rows[[length(rows) + 1]] <- data.frame(outcome = "measured", exposure, coefficient = found[[1]], error = found[[2]],
    lr_p = found[[4]], rao = found[[3]])
}
written <- do.call(rbind, rows)
for (name in c("coefficient", "error", "lr_p", "rao")) written[[name]] <- signif(written[[name]], 12)
write.csv(written, out, row.names = FALSE, quote = FALSE)
