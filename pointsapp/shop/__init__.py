"""The village shop (幸福超市): rewards on the shelf, their price in points, and every move of stock."""
