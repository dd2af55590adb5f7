# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,399 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './eight.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.10438; set rmargin at screen 0.98013; set bmargin at screen 0.10295; set tmargin at screen 0.86095
set xrange [0.0:10.0]; unset logscale x
set yrange [-1.0318924672592775:1.1302586518100668]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0' 0.0, '1' 1.0, '2' 2.0, '3' 3.0, '4' 4.0, '5' 5.0, '6' 6.0, '7' 7.0, '8' 8.0, '9' 9.0, '10' 10.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('−1.00' -1.0, '−0.75' -0.75, '−0.50' -0.5, '−0.25' -0.25, '0.00' 0.0, '0.25' 0.25, '0.50' 0.5, '0.75' 0.75, '1.00' 1.0)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Eight modes' at screen 0.10438,0.9639 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'x (m)' at screen 0.54226,0.03343 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'w (mm)' at screen 0.02352,0.48195 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.10438,0.92379 to screen 0.14578,0.92379 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label 'mode 1' at screen 0.15707,0.92379 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.24669,0.92379 to screen 0.28809,0.92379 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'mode 2' at screen 0.29938,0.92379 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.389,0.92379 to screen 0.4304,0.92379 nohead front linecolor rgb '#009e73' linewidth 1.1 dashtype 1
set label 'mode 3' at screen 0.44169,0.92379 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.53131,0.92379 to screen 0.57271,0.92379 nohead front linecolor rgb '#cc79a7' linewidth 1.1 dashtype 1
set label 'mode 4' at screen 0.58399,0.92379 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.67362,0.92379 to screen 0.71502,0.92379 nohead front linecolor rgb '#e69f00' linewidth 1.1 dashtype 1
set label 'mode 5' at screen 0.7263,0.92379 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.81593,0.92379 to screen 0.85733,0.92379 nohead front linecolor rgb '#56b4e9' linewidth 1.1 dashtype 1
set label 'mode 6' at screen 0.86861,0.92379 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.10438,0.88368 to screen 0.14578,0.88368 nohead front linecolor rgb '#000000' linewidth 1.1 dashtype 1
set label 'mode 7' at screen 0.15707,0.88368 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.24669,0.88368 to screen 0.28809,0.88368 nohead front linecolor rgb '#b5a900' linewidth 1.1 dashtype 1
set label 'mode 8' at screen 0.29938,0.88368 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './eight.data' binary record=(101) skip=0 format='%float64%float64' endian=little using 1:2 title 'mode 1' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1, \
  './eight.data' binary record=(101) skip=1616 format='%float64%float64' endian=little using 1:2 title 'mode 2' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1, \
  './eight.data' binary record=(101) skip=3232 format='%float64%float64' endian=little using 1:2 title 'mode 3' with lines linecolor rgb '#009e73' linewidth 1.1 dashtype 1, \
  './eight.data' binary record=(101) skip=4848 format='%float64%float64' endian=little using 1:2 title 'mode 4' with lines linecolor rgb '#cc79a7' linewidth 1.1 dashtype 1, \
  './eight.data' binary record=(101) skip=6464 format='%float64%float64' endian=little using 1:2 title 'mode 5' with lines linecolor rgb '#e69f00' linewidth 1.1 dashtype 1, \
  './eight.data' binary record=(101) skip=8080 format='%float64%float64' endian=little using 1:2 title 'mode 6' with lines linecolor rgb '#56b4e9' linewidth 1.1 dashtype 1, \
  './eight.data' binary record=(101) skip=9696 format='%float64%float64' endian=little using 1:2 title 'mode 7' with lines linecolor rgb '#000000' linewidth 1.1 dashtype 1, \
  './eight.data' binary record=(101) skip=11312 format='%float64%float64' endian=little using 1:2 title 'mode 8' with lines linecolor rgb '#b5a900' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object
unset multiplot
unset output
