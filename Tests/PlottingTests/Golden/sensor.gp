# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,367 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './sensor.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.07549; set rmargin at screen 0.98013; set bmargin at screen 0.11193; set tmargin at screen 0.93604
set xrange [0.0:86400.0]; unset logscale x
set yrange [16.566:23.634]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0' 0.0, '3' 10800.0, '6' 21600.0, '9' 32400.0, '12' 43200.0, '15' 54000.0, '18' 64800.0, '21' 75600.0, '24' 86400.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('17' 17.0, '18' 18.0, '19' 19.0, '20' 20.0, '21' 21.0, '22' 22.0, '23' 23.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'What the thermometer says' at screen 0.07549,0.96075 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Time (h)' at screen 0.52781,0.03634 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label '°C' at screen 0.02352,0.52399 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.85009,0.12647 to screen 0.97072,0.21659 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set arrow from screen 0.85574,0.19115 to screen 0.89713,0.19115 nohead front linecolor rgb '#0072b2' linewidth 0.605 dashtype 1
set label 'probe' at screen 0.90842,0.19115 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.85574,0.15191 to screen 0.89713,0.15191 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'run.air' at screen 0.90842,0.15191 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './sensor.data' binary record=(1441) skip=0 format='%float64%float64' endian=little using 1:2 title 'probe' with lines linecolor rgb '#0072b2' linewidth 0.605 dashtype 1, \
  './sensor.data' binary record=(1441) skip=23056 format='%float64%float64' endian=little using 1:2 title 'run.air' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object
unset multiplot
unset output
